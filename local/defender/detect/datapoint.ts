import type { Criteria } from './behavior.ts';

/** Where one behavior of one thing stands. */
export interface AggregateStatus {
  readonly inAlarm: boolean;
  /** How many datapoints in a row, up to now, speak against `inAlarm`. */
  readonly against: number;
}

type Consecutive = Pick<Criteria, 'consecutiveDatapointsToAlarm' | 'consecutiveDatapointsToClear'>;

/** Takes one more datapoint. The alarm turns when enough of them in a row spoke against it. */
export function afterDatapoint(
  { inAlarm, against }: AggregateStatus,
  isNormal: boolean,
  needed: Consecutive,
): AggregateStatus {
  if (isNormal !== inAlarm) return { inAlarm, against: 0 };
  const enough = inAlarm ? needed.consecutiveDatapointsToClear : needed.consecutiveDatapointsToAlarm;
  return against + 1 >= enough ? { inAlarm: !inAlarm, against: 0 } : { inAlarm, against: against + 1 };
}

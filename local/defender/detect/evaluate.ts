import type { Context } from '../operation.ts';
import type { Behavior, Criteria } from './behavior.ts';
import { type Criterion, criterionOf } from './criterion.ts';
import { afterDatapoint } from './datapoint.ts';
import { endViolation, type Occurrence, openViolation } from './episodes.ts';
import { behaviorKey, type MonitoredThing, type Violation } from './state.ts';

/** A behavior without criteria keeps its metric and evaluates nothing. */
const noCriteria: Criteria = { consecutiveDatapointsToAlarm: 1, consecutiveDatapointsToClear: 1 };

/** A behavior is replaced, never changed, so its criterion is prepared once for all things. */
const criteria = new WeakMap<Behavior, Criterion>();

function criterionFor(behavior: Behavior): Criterion {
  const criterion = criteria.get(behavior) ?? criterionOf(behavior.criteria ?? noCriteria);
  criteria.set(behavior, criterion);
  return criterion;
}

/** The violation lasts: what it shows is brought up to date. */
function prolong(violation: Violation, { behavior, at, metricValue }: Occurrence, isNormal: boolean): void {
  Object.assign(violation, { behavior });
  if (!isNormal) Object.assign(violation, { lastViolationTime: at, lastViolationValue: metricValue });
}

/** Evaluates one datapoint by one behavior; the promise waits for the notice if the alarm turned. */
export async function evaluate(
  context: Context,
  thing: MonitoredThing,
  occurrence: Occurrence,
): Promise<void> {
  const { profile, behavior, at, metricValue } = occurrence;
  const isNormal = metricValue && criterionFor(behavior)(metricValue);
  if (isNormal === undefined) return;
  const key = behaviorKey(profile.securityProfileName, behavior.name);
  const violation = thing.violations.get(key);
  const currentState = {
    inAlarm: violation !== undefined,
    against: thing.progress.get(key)?.against ?? 0,
  };
  const { inAlarm, against } = afterDatapoint(currentState, isNormal, behavior.criteria ?? noCriteria);
  thing.progress.set(key, { against, lastDatapoint: at });
  if (violation) prolong(violation, occurrence, isNormal);
  if (inAlarm === currentState.inAlarm) return;
  const cleared = { profile, violationEventType: 'alarm-cleared', at, metricValue } as const;
  await (violation
    ? endViolation(context, violation, cleared)
    : openViolation(context, thing, occurrence).sent);
}

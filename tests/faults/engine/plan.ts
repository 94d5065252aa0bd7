import { type Fault, faults, isFault } from '../world/faults.ts';

/** A fault at the call that functions make as the so many-th. */
export interface Strike {
  readonly position: number;
  readonly fault: Fault;
}

/** One schedule: a scenario, the seed that draws latencies and lags (0: none is drawn), and the faults. */
export interface Plan {
  readonly scenario: string;
  readonly seed: number;
  readonly strikes: readonly Strike[];
}

const textOf = ({ position, fault }: Strike): string => `${fault}@${position}`;

/** Throws where the text is no strike, and says what one looks like. */
export function strikeOf(text: string): Strike {
  const [fault = '', position = ''] = text.split('@');
  if (isFault(fault) && /^[1-9]\d*$/.test(position)) return { fault, position: Number(position) };
  throw new Error(
    `"${text}" is no fault: write one of ${Object.keys(faults).join(', ')} with a call, as in kill@12`,
  );
}

export const nameOfPlan = ({ scenario, seed, strikes }: Plan): string =>
  `${scenario}, seed ${seed}, ${strikes.map(textOf).join(' and ') || 'no fault'}`;

/** The command that plays the very same schedule again, and shows its calls. */
export const replayOf = ({ scenario, seed, strikes }: Plan): string =>
  [
    `npm run test:faults -- --scenario ${scenario} --seed ${seed}`,
    ...strikes.map((strike) => `--fault ${textOf(strike)}`),
  ].join(' ');

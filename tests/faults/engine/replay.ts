import type { Scenario } from '../scenarios/scenario.ts';
import { differences } from './differences.ts';
import type { Plan } from './plan.ts';
import { type Played, play } from './play.ts';
import { describeTrial, playFaultless } from './trial.ts';

export interface Replay {
  readonly isEqual: boolean;
  /** All calls with what struck them, and how it ends. */
  readonly lines: readonly string[];
}

/** Plays one schedule, to be looked at. */
export async function replay(scenario: Scenario, plan: Plan): Promise<Replay> {
  const faultless = await playFaultless(scenario);
  const played = await play(scenario, { ...plan, expected: faultless.end });
  const found = differences(faultless.end, played.end);
  return {
    isEqual: found.length === 0,
    lines: [
      ...linesOf(played),
      found.length === 0
        ? 'It ends as it does without faults'
        : describeTrial({ plan, struck: played.struck, differences: found }),
    ],
  };
}

function linesOf({ calls, struck }: Played): readonly string[] {
  const faultAt = new Map(struck.map(({ call, fault }) => [call.position, `  ← ${fault}`]));
  return calls.map(({ position, at, functionName, invocation, operation }) => {
    const when = at.toISOString().slice(11, 23);
    const who = `${functionName} ${invocation}`.padEnd(22);
    return `${String(position).padStart(5)} ${when} ${who} ${operation}${faultAt.get(position) ?? ''}`;
  });
}

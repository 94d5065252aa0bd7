import type { Scenario } from '../scenarios/scenario.ts';
import type { Distort, MadeCall } from '../world/answering.ts';
import { differences } from './differences.ts';
import { type EndState, summaryOf } from './end-state.ts';
import { nameOfPlan, type Plan, replayOf } from './plan.ts';
import { type Played, play, type Struck } from './play.ts';

/** What a scenario comes to where nothing fails. */
export interface Faultless {
  readonly end: EndState;
  /** Of the scenario itself; the end is that of a world that keeps all its promises. */
  readonly calls: readonly MadeCall[];
}

/** How one schedule came out. */
export interface Trial {
  readonly plan: Plan;
  readonly struck: readonly Struck[];
  /** Where the end is another than without faults; nothing where all is equal. */
  readonly differences: readonly string[];
}

/** Throws where a scenario does not even end as it should when nothing fails. */
export async function playFaultless(scenario: Scenario): Promise<Faultless> {
  const { fifoCopies: _, ...world } = scenario.world ?? {};
  const { end } = await play({ ...scenario, world }, { seed: 0, strikes: [] });
  const wrong = [
    ...differences([...scenario.ends].sort(), summaryOf(end)),
    ...end.open,
    ...Object.keys(end.queues).map((name) => `messages are left in ${name}`),
  ];
  if (wrong.length > 0)
    throw new Error(`Without faults, ${scenario.name} should end otherwise: ${wrong.join('; ')}`);
  const { calls } = await play(scenario, { seed: 0, strikes: [], expected: end });
  return { end, calls };
}

export async function tryPlan(
  scenario: Scenario,
  { plan, faultless, distort }: { plan: Plan; faultless: Faultless; distort?: Distort | undefined },
): Promise<Trial> {
  const expected = faultless.end;
  const { end, struck } = await playOrTell(scenario, { ...plan, expected, distort });
  return { plan, struck, differences: typeof end === 'string' ? [end] : differences(expected, end) };
}

/** A scenario that can't be played to its end is a difference like any other, and so is told with its replay. */
async function playOrTell(
  ...playing: Parameters<typeof play>
): Promise<Pick<Played, 'struck'> & { readonly end: EndState | string }> {
  try {
    return await play(...playing);
  } catch (error) {
    return { end: `the scenario broke off: ${error}`, struck: [] };
  }
}

const linesShown = 12;

/** A schedule that failed, for people: what struck where, what is other than it should be, how to see it again. */
export function describeTrial({ plan, struck, differences: found }: Trial): string {
  const left = found.length - linesShown;
  return [
    `✗ ${nameOfPlan(plan)}`,
    ...struck.map(
      ({ call, fault }) =>
        `    ${fault} struck call ${call.position}: ${call.operation} of ${call.functionName}, at ${call.at.toISOString().slice(11)}`,
    ),
    ...found.slice(0, linesShown).map((line) => `    ${line}`),
    ...(left > 0 ? [`    and ${left} more`] : []),
    `  Replay: ${replayOf(plan)}`,
  ].join('\n');
}

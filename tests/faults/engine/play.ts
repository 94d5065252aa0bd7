import type { Scenario } from '../scenarios/scenario.ts';
import { hour, isAnythingDue, minute, type Stage, setStage } from '../scenarios/stage.ts';
import type { Distort, MadeCall } from '../world/answering.ts';
import { type Fault, faultsOf } from '../world/faults.ts';
import { between, createSeeded } from '../world/seeded.ts';
import { createWorld, type WorldOptions } from '../world/world.ts';
import { differences } from './differences.ts';
import { type EndState, endStateOf } from './end-state.ts';
import type { Plan } from './plan.ts';

export interface Struck {
  readonly call: MadeCall;
  readonly fault: Fault;
}

export interface Played {
  readonly end: EndState;
  /** Those that were made until all had settled. */
  readonly calls: readonly MadeCall[];
  /** The faults that came to anything. */
  readonly struck: readonly Struck[];
}

interface Playing extends Pick<Plan, 'seed' | 'strikes'> {
  /** What the end should be: where it is not, the world gets more time, in which all that waits must come. */
  readonly expected?: EndState | undefined;
  readonly distort?: Distort | undefined;
}

/** Longer than anything goes on that came of what happened. */
const settlingMillis = 3 * hour;

/** Longer than an abandoned run keeps its work, and then than the longest wait of the product and its hourly sweep. */
const retryMillis = [5 * minute, hour + 10 * minute];

const latency = { low: 1, high: 40 } as const;
const lag = { low: 0, high: 200 } as const;

/** Seed 0 draws nothing: each call takes the same time, and indexes show a write at once. */
function drawn(seed: number): Pick<WorldOptions, 'latencyMillis' | 'indexLagMillis'> {
  if (seed === 0) return {};
  const random = createSeeded(seed);
  return {
    latencyMillis: () => between(random, latency.low, latency.high),
    indexLagMillis: () => between(random, lag.low, lag.high),
  };
}

/** Plays a scenario once, and answers with how it all ended. */
export async function play(
  scenario: Scenario,
  { seed, strikes, expected, distort }: Playing,
): Promise<Played> {
  const faultAt = new Map(strikes.map(({ position, fault }) => [position, fault]));
  const struck: Struck[] = [];
  const world = createWorld({
    ...drawn(seed),
    ...scenario.world,
    strike(call) {
      const fault = faultAt.get(call.position);
      if (!fault || !faultsOf(call).includes(fault)) return undefined;
      struck.push({ call, fault });
      return fault;
    },
    ...(distort && { distort }),
  });
  try {
    const stage = await setStage(world, scenario);
    await scenario.play(stage);
    await world.settle(settlingMillis, () => isAnythingDue(world));
    const calls = [...world.calls];
    return { end: await endOf(stage, expected), calls, struck };
  } finally {
    world.close();
  }
}

async function endOf(stage: Stage, expected: EndState | undefined): Promise<EndState> {
  for (const millis of retryMillis) {
    const end = endStateOf(stage);
    if (expected && differences(expected, end).length === 0) return end;
    await stage.world.run(millis);
  }
  return endStateOf(stage);
}

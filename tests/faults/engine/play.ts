import type { Scenario } from '../scenarios/scenario.ts';
import { hour, setStage } from '../scenarios/stage.ts';
import type { Distort, MadeCall } from '../world/answering.ts';
import { between, createSeeded } from '../world/seeded.ts';
import { createWorld, type World, type WorldOptions } from '../world/world.ts';
import { differences } from './differences.ts';
import { type EndState, endStateOf } from './end-state.ts';
import type { Plan } from './plan.ts';

export interface Played {
  readonly end: EndState;
  /** Those that were made until all had settled. */
  readonly calls: readonly MadeCall[];
}

interface Playing {
  readonly seed: number;
  readonly strikes: Plan['strikes'];
  /** What the end should be: where it is not, the world gets more time, in which all that waits must come. */
  readonly expected?: EndState | undefined;
  readonly distort?: Distort | undefined;
}

/** Longer than anything goes on that came of what happened. */
const settlingMillis = 3 * hour;

/** Longer than the longest wait between two tries of the product, and than its hourly sweep. */
const patienceMillis = hour + hour / 6;

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
  const world = createWorld({
    ...drawn(seed),
    ...scenario.world,
    strike: ({ position }) => faultAt.get(position),
    ...(distort && { distort }),
  });
  try {
    await scenario.play(await setStage(world, scenario));
    await world.settle(settlingMillis);
    const calls = [...world.calls];
    return { end: await endOf(world, expected), calls };
  } finally {
    world.close();
  }
}

async function endOf(world: World, expected: EndState | undefined): Promise<EndState> {
  const end = endStateOf(world);
  if (expected && differences(expected, end).length === 0) return end;
  await world.run(patienceMillis);
  return endStateOf(world);
}

import * as v from 'valibot';
import type { Passing } from '../proxy.ts';
import type { Scene } from '../scene.ts';
import type { Strike } from '../strikes.ts';
import { isWithin, type Part, type Share, secondsOf, type Verdict } from './part.ts';

/** So long after the fault the task must have started. */
const limitMillis = 5000;
const patienceMillis = 15_000;
const idleMillis = 10_000;

/** Calls that were not struck by then are missing, and the part fails by that. */
const longestMillis = 140_000;

const Figures = v.object({
  strike: v.string(),
  /** How many calls there are from the notice to the start of the task, that one included. */
  calls: v.number(),
  struck: v.array(v.object({ position: v.number(), what: v.string(), wait: v.nullable(v.number()) })),
});

/** How many calls an alarm makes that nothing strikes. */
async function countCalls(scene: Scene): Promise<number> {
  const before = scene.passed.length;
  const alarm = await scene.alarm();
  const started = (await alarm.started(patienceMillis)) ?? Number.POSITIVE_INFINITY;
  await scene.untilIdle(idleMillis);
  return scene.passed.slice(before).filter(({ at }) => at <= started).length;
}

/** Strikes the nth call after the notice; undefined where the task was started before that. */
async function strikeAt(scene: Scene, position: number, strike: Strike) {
  let left = position;
  let struck: Passing | undefined;
  scene.strikeBy((passing) => {
    left -= 1;
    if (left !== 0) return undefined;
    struck = passing;
    return strike;
  });
  const alarm = await scene.alarm();
  const started = await alarm.started(patienceMillis);
  scene.strikeBy(() => undefined);
  await scene.untilIdle(idleMillis);
  if (!struck || (started !== undefined && started < struck.at)) return undefined;
  return { position, what: struck.what, wait: started === undefined ? null : started - struck.at };
}

const shareOf = (strike: Strike): Share => ({
  name: `each call struck by: ${strike}`,
  async play(scene): Promise<v.InferOutput<typeof Figures>> {
    const end = Date.now() + longestMillis;
    const calls = await countCalls(scene);
    const struck: v.InferOutput<typeof Figures>['struck'] = [];
    let position = 1;
    for (; position <= calls && Date.now() < end; position++) {
      const each = await strikeAt(scene, position, strike);
      if (each) struck.push(each);
    }
    return { strike, calls, struck };
  },
});

const names: Readonly<Record<string, string>> = {
  error: 'a single 500',
  throttle: 'a single throttle',
  stale: 'a stale connection',
};

function verdictOf(figures: unknown): Verdict {
  const { strike, calls, struck } = v.parse(Figures, figures);
  const slowest = struck.toSorted(
    (a, b) => (b.wait ?? Number.POSITIVE_INFINITY) - (a.wait ?? Number.POSITIVE_INFINITY),
  )[0];
  const isAll = struck.at(-1)?.position === calls;
  const reached = `call ${struck.at(-1)?.position ?? 0} of ${calls}`;
  return {
    what: `${names[strike]} on each call up to the start of the task: that at most 5 s later`,
    measured: `${secondsOf(slowest?.wait ?? undefined)} at call ${slowest?.position} (${slowest?.what}), up to ${reached}`,
    holds: isAll && isWithin(slowest?.wait ?? undefined, limitMillis),
  };
}

export const faulted: Part = {
  about: 'each single call of an alarm fails, is throttled, or meets a stale connection',
  phase: 'second',
  shares: [shareOf('error'), shareOf('throttle'), shareOf('stale')],
  verdicts: (figures) => figures.map(verdictOf),
};

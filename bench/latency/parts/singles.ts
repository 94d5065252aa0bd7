import * as v from 'valibot';
import type { Scene } from '../scene.ts';
import { isWithin, type Part, type Share, secondsOf, type Verdict } from './part.ts';

/** Single alarms: each comes when all that came of the one before is over. */
const alarms = 200;
const stacks = 4;

const limits = { p50: 600, p99: 2500 };

/** An alarm that is not answered for so long is no longer waited for. */
const patienceMillis = 15_000;

/** For the run of `respond` that follows the task, which polls once a second. */
const idleMillis = 3000;

/** So that alarms do not come in step with what runs every second. */
const mostPauseMillis = 200;

/** What has not been played by then is missing, and the part fails by that. */
const longestMillis = 105_000;

const Figures = v.object({ waits: v.array(v.nullable(v.number())) });

const pause = (millis: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, millis));

async function play(scene: Scene): Promise<v.InferOutput<typeof Figures>> {
  const waits: (number | null)[] = [];
  const end = Date.now() + longestMillis;
  while (waits.length < alarms / stacks && Date.now() < end) {
    const alarm = await scene.alarm();
    const started = await alarm.started(patienceMillis);
    waits.push(started === undefined ? null : started - alarm.at);
    await scene.untilIdle(idleMillis);
    await pause((mostPauseMillis * (waits.length % 10)) / 10);
  }
  return { waits };
}

/** The nearest-rank percentile; those that were never answered are the largest. */
function percentile(waits: readonly (number | null)[], share: number): number | undefined {
  const sorted = waits.map((wait) => wait ?? Number.POSITIVE_INFINITY).sort((a, b) => a - b);
  const found = sorted[Math.ceil(share * sorted.length) - 1];
  return found === Number.POSITIVE_INFINITY ? undefined : found;
}

function verdictsOf(figures: readonly unknown[]): readonly Verdict[] {
  const waits = figures.flatMap((each) => v.parse(Figures, each).waits);
  const [p50, p99] = [percentile(waits, 0.5), percentile(waits, 0.99)];
  return [
    {
      what: `${alarms} single alarms are played`,
      measured: String(waits.length),
      holds: waits.length === alarms,
    },
    {
      what: 'from the notice to its task, the median: at most 0.6 s',
      measured: secondsOf(p50),
      holds: isWithin(p50, limits.p50),
    },
    {
      what: 'from the notice to its task, the 99th percentile: at most 2.5 s',
      measured: secondsOf(p99),
      holds: isWithin(p99, limits.p99),
    },
  ];
}

export const singles: Part = {
  about: '200 single alarms: from the notice to the start of the task',
  phase: 'first',
  shares: Array.from({ length: stacks }, (_, index): Share => ({ name: `stack ${index + 1}`, play })),
  verdicts: verdictsOf,
};

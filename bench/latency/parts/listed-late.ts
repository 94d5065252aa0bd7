import * as v from 'valibot';
import type { Scene } from '../scene.ts';
import { isWithin, type Part, secondsOf, type Verdict } from './part.ts';

/** How many seconds after its notice Device Defender lists a violation. */
const lags = [60, 10, 3, 0] as const;
const alarmsPerLag = 3;

/** So long after the violation is listed its task must have started. */
const limitMillis = 2000;

const patienceMillis = 60_000;
const betweenMillis = 700;

const Figures = v.array(v.object({ lag: v.number(), waits: v.array(v.nullable(v.number())) }));

const pause = (millis: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, millis));

/** Those that are listed the latest come first, so that all are waited for at the same time. */
async function play(scene: Scene): Promise<v.InferOutput<typeof Figures>> {
  const waiting: { readonly lag: number; readonly wait: Promise<number | null> }[] = [];
  for (const lag of lags)
    for (let count = 0; count < alarmsPerLag; count++) {
      const alarm = await scene.alarm({ listedAfterMillis: 1000 * lag });
      const listedAt = alarm.at + 1000 * lag;
      const started = alarm.started(1000 * lag + patienceMillis);
      waiting.push({ lag, wait: started.then((at) => (at === undefined ? null : at - listedAt)) });
      await pause(betweenMillis);
    }
  const ended = await Promise.all(waiting.map(async ({ lag, wait }) => ({ lag, wait: await wait })));
  return lags.map((lag) => ({
    lag,
    waits: ended.filter((each) => each.lag === lag).map(({ wait }) => wait),
  }));
}

function verdictsOf([figures]: readonly unknown[]): readonly Verdict[] {
  return v.parse(Figures, figures).map(({ lag, waits }) => {
    const worst = waits.includes(null) ? undefined : Math.max(...waits.map(Number));
    return {
      what: `Device Defender lists ${lag} s late: the task at most 2 s after`,
      measured: secondsOf(worst),
      holds: isWithin(worst, limitMillis),
    };
  });
}

export const listedLate: Part = {
  about: 'Device Defender lists violations 0, 3, 10 and 60 seconds late',
  phase: 'second',
  shares: [{ name: 'listed late', play }],
  verdicts: verdictsOf,
};

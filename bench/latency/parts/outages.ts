import * as v from 'valibot';
import type { Scene } from '../scene.ts';
import type { Service } from '../strikes.ts';
import { isWithin, type Part, type Share, secondsOf, type Verdict } from './part.ts';

const outageSeconds = [3, 30] as const;

/** So long after the outage the task must have started. */
const limitMillis = 5000;
const patienceMillis = 65_000;

const Figures = v.array(
  v.object({
    service: v.string(),
    seconds: v.number(),
    /** Of the alarm that was stored when the outage began, and of one that came in the middle of it. */
    stored: v.nullable(v.number()),
    during: v.nullable(v.number()),
  }),
);

const pause = (millis: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, millis));

/** The alarm is stored, and `respond` is woken for it. */
async function untilStored({ passed }: Scene, from: number): Promise<void> {
  const isStored = () => passed.some(({ what, at }) => at >= from && what === 'AmazonSQS.SendMessage');
  for (let looks = 0; looks < 2000 && !isStored(); looks++) await pause(5);
}

async function playOutage(scene: Scene, service: Service, seconds: number) {
  const first = await scene.alarm();
  await untilStored(scene, first.at);
  scene.strikeBy((passing) => (passing.service === service ? 'error' : undefined));
  await pause(500 * seconds);
  const second = await scene.alarm();
  await pause(500 * seconds);
  scene.strikeBy(() => undefined);
  const over = Date.now();
  const [stored, during] = await Promise.all(
    [first, second].map(async (alarm) => {
      const started = await alarm.started(patienceMillis);
      return started === undefined ? null : started - over;
    }),
  );
  return { service, seconds, stored: stored ?? null, during: during ?? null };
}

const shareOf = (service: Service): Share => ({
  name: `outages of ${service}`,
  async play(scene) {
    const figures: v.InferOutput<typeof Figures> = [];
    for (const seconds of outageSeconds) {
      figures.push(await playOutage(scene, service, seconds));
      await scene.untilIdle(5000);
    }
    return figures;
  },
});

const verdictOf = (what: string, millis: number | null): Verdict => ({
  what: `${what}: the task at most 5 s after it is over`,
  measured: secondsOf(millis ?? undefined),
  holds: isWithin(millis ?? undefined, limitMillis),
});

/** Where DynamoDB can't take the notice, Lambda tries the invocation again after a minute, which no worker can change. */
const takesNotices: readonly string[] = ['dynamodb'];

const verdictsOf = (figures: readonly unknown[]): readonly Verdict[] =>
  figures
    .flatMap((each) => v.parse(Figures, each))
    .flatMap(({ service, seconds, stored, during }) => [
      verdictOf(`${seconds} s without ${service}, an alarm that was stored before`, stored),
      takesNotices.includes(service)
        ? {
            what: `${seconds} s without ${service}, an alarm that comes meanwhile: after it is over`,
            measured: secondsOf(during ?? undefined),
          }
        : verdictOf(`${seconds} s without ${service}, an alarm that comes meanwhile`, during),
    ]);

export const outages: Part = {
  about: 'DynamoDB and AWS IoT fail for 3 and for 30 seconds',
  phase: 'second',
  shares: [shareOf('dynamodb'), shareOf('iot')],
  verdicts: verdictsOf,
};

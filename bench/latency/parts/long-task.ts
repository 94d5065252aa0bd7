import * as v from 'valibot';
import type { Scene } from '../scene.ts';
import type { Part, Verdict } from './part.ts';

const hour = 3_600_000;
const minute = 60_000;

/** Calls of AWS IoT are counted in these minutes of the task. */
const counted = [3, 4] as const;

const mostCalls = 10;
const patienceMillis = 30_000;

const Figures = v.object({ callsPerMinute: v.nullable(v.array(v.number())) });

const pause = (millis: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, millis));

async function play(scene: Scene): Promise<v.InferOutput<typeof Figures>> {
  const alarm = await scene.alarm();
  const started = await alarm.started(patienceMillis);
  if (started === undefined) return { callsPerMinute: null };
  await pause(started + (Math.max(...counted) + 1) * minute - Date.now());
  const callsOf = (index: number): number =>
    scene.passed.filter(
      ({ service, at }) => service.startsWith('iot') && Math.floor((at - started) / minute) === index,
    ).length;
  return { callsPerMinute: counted.map(callsOf) };
}

function verdictsOf([figures]: readonly unknown[]): readonly Verdict[] {
  const { callsPerMinute } = v.parse(Figures, figures);
  return [
    {
      what: `a task that runs for hours, once it has for 3 minutes: at most ${mostCalls} calls of AWS IoT a minute`,
      measured: callsPerMinute?.join(', then ') ?? 'the task was never started',
      holds: callsPerMinute?.every((calls) => calls <= mostCalls) ?? false,
    },
  ];
}

export const longTask: Part = {
  about: 'a task that Device Defender does not end for hours',
  phase: 'always',
  shares: [{ name: 'a long task', taskMillis: 12 * hour, play }],
  verdicts: verdictsOf,
};

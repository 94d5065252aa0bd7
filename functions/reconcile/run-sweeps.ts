import * as v from 'valibot';
import type { Bookmark } from '../../shared/history/bookmarks.ts';
import type { Telemetry } from '../../shared/telemetry/telemetry.ts';
import type { Clock } from '../../shared/time/clock.ts';
import type { HasTime, Sweep } from './sweep.ts';

/** When Detect first answered. */
export const DetectSchema = v.object({ since: v.string() });

export type RunSweeps = (hasTime: HasTime) => Promise<void>;

interface Dependencies {
  readonly sweeps: readonly Sweep[];
  readonly detect: Bookmark<v.InferOutput<typeof DetectSchema>>;
  readonly clock: Clock;
  readonly telemetry: Telemetry;
}

/** Runs all sweeps, one after the other. One that fails stops no other: the next run tries it again. */
export function createRunSweeps({ sweeps, detect, clock, telemetry }: Dependencies): RunSweeps {
  function left({ name }: Sweep): void {
    telemetry.warn('The sweep goes on in the next run', { sweep: name });
    telemetry.count('SweepFailed');
  }

  /** How a call is refused where an account has no Detect is not documented: what never worked is not missed. */
  function failed({ name, needsDetect }: Sweep, error: unknown, hasDetect: boolean): void {
    if (needsDetect && !hasDetect) {
      telemetry.info('Detect does not answer, and never did', { sweep: name, because: String(error) });
      return;
    }
    telemetry.error('A sweep failed', error, { sweep: name });
    telemetry.count('SweepFailed');
  }

  /** Answers with whether Detect is known to work. */
  async function attempt(sweep: Sweep, hasDetect: boolean, hasTime: HasTime): Promise<boolean> {
    try {
      if ((await sweep.run(hasTime)) === 'out-of-time') left(sweep);
      if (hasDetect || !sweep.needsDetect) return hasDetect;
      await detect.save({ since: clock.now().toISOString() });
      return true;
    } catch (error) {
      failed(sweep, error, hasDetect);
      return hasDetect;
    }
  }

  return async (hasTime) => {
    let hasDetect = (await detect.read()) !== undefined;
    for (const sweep of sweeps) {
      if (hasTime()) hasDetect = await attempt(sweep, hasDetect, hasTime);
      else left(sweep);
    }
  };
}

import { createDistinct, type Distinct } from './distinct.ts';

/** The hour (of UTC) with the most different things; absent where there was none. */
export interface Peak extends Distinct {
  readonly hour?: Date;
}

/** Things of one hour that are kept apart; an hour with more says "at least". */
export const maxThingsPerHour = 50_000;

const hourMillis = 3_600_000;

/**
 * Finds the hour with the most different things. Moments have to come in the order of time, in either direction:
 * only the things of one hour are remembered.
 */
export function createHourlyPeak() {
  let peak: Peak = { count: 0, atLeast: false };
  let bucket = createDistinct(maxThingsPerHour);
  let hour = Number.NaN;

  /** The peak if the hour at hand ended now; of two that are alike, the one met first. */
  function highest(): Peak {
    const current = bucket.result();
    return current.count > peak.count ? { ...current, hour: new Date(hour * hourMillis) } : peak;
  }

  return {
    add(at: Date, thing: string): void {
      const hourOf = Math.floor(at.getTime() / hourMillis);
      if (hourOf !== hour) {
        peak = highest();
        bucket = createDistinct(maxThingsPerHour);
        hour = hourOf;
      }
      bucket.add(thing);
    },
    result: highest,
    retained: (): number => bucket.retained(),
  };
}

/** How many different ones there were; where `atLeast`, there were more than could be kept apart. */
export interface Distinct {
  readonly count: number;
  readonly atLeast: boolean;
}

/** Counts different texts, remembering no more of them than `limit`: an answer must not cost the memory of a fleet. */
function createDistinct(limit: number) {
  const seen = new Set<string>();
  let atLeast = false;
  return {
    add(text: string): void {
      if (seen.has(text)) return;
      if (seen.size < limit) seen.add(text);
      else atLeast = true;
    },
    result: (): Distinct => ({ count: seen.size, atLeast }),
    retained: (): number => seen.size,
  };
}

/** How many events went one way, about how many subjects, and the first of them. */
export interface Tally<Example> {
  readonly events: number;
  readonly subjects: Distinct;
  readonly examples: readonly Example[];
}

/** Enough to see a pattern, and to look a few of them up. */
export const maxExamples = 20;

/** Beyond that, it says "at least": eight tallies of the longest names stay below 20 MB. */
export const maxSubjects = 10_000;

export function createTally<Example extends { readonly subject: string }>() {
  const subjects = createDistinct(maxSubjects);
  const examples: Example[] = [];
  let events = 0;
  return {
    add(example: Example): void {
      events += 1;
      subjects.add(example.subject);
      if (examples.length < maxExamples) examples.push(example);
    },
    result: (): Tally<Example> => ({ events, subjects: subjects.result(), examples: [...examples] }),
    retained: (): number => subjects.retained() + examples.length,
  };
}

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

/** How many different ones there were; where `atLeast`, there were more than could be kept apart. */
export interface Distinct {
  readonly count: number;
  readonly atLeast: boolean;
}

/** Counts different texts, remembering no more of them than `limit`: an answer must not cost the memory of a fleet. */
export function createDistinct(limit: number) {
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

/** Counts what the stack itself has under way, so that `settle` can tell quiet from busy. */
export interface Activity {
  /** Counts `work` until it ends. A failure is kept for `throwFailure`, since nobody awaits this. */
  track(work: Promise<unknown>): void;
  underWay(): number;
  /** Throws the first failure of tracked work, once: the stack itself is broken then, not a function. */
  throwFailure(): void;
}

export function createActivity(): Activity {
  let count = 0;
  let failures: unknown[] = [];
  return {
    track(work) {
      count += 1;
      work
        .catch((error: unknown) => failures.push(error))
        .finally(() => {
          count -= 1;
        });
    },
    underWay: () => count,
    throwFailure() {
      const [first] = failures;
      failures = [];
      if (first) throw first;
    },
  };
}

/** What the stack itself has under way, so that `settle` knows whether it is busy. */
export interface Activity {
  /** Counts `work` until it ends. */
  track<Result>(work: Promise<Result>): Promise<Result>;
  underWay(): number;
  /** Keeps the failure of work that nobody awaits for `throwFailure`. */
  watch(work: Promise<unknown>): void;
  /** Throws the first failure of watched work, once: then the stack is broken, not a function. */
  throwFailure(): void;
}

export function createActivity(): Activity {
  let count = 0;
  let failures: readonly unknown[] = [];
  return {
    async track(work) {
      count += 1;
      try {
        return await work;
      } finally {
        count -= 1;
      }
    },
    underWay: () => count,
    watch(work) {
      work.catch((error: unknown) => {
        failures = [...failures, error];
      });
    },
    throwFailure() {
      const [first] = failures;
      failures = [];
      if (first) throw first;
    },
  };
}

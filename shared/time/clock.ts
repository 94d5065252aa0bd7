/** The only source of time. Everything that waits or dates something is given one. */
export interface Clock {
  now(): Date;
  /** Resolves after `millis` of this clock's time; never once `signal` has aborted. */
  sleep(millis: number, signal?: AbortSignal): Promise<void>;
}

export const systemClock: Clock = {
  now: () => new Date(),
  sleep: (millis, signal) =>
    new Promise((resolve) => {
      const timer = setTimeout(resolve, millis);
      signal?.addEventListener('abort', () => clearTimeout(timer));
    }),
};

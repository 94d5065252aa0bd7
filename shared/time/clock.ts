/** The only source of time. Everything that waits or dates something is given one. */
export interface Clock {
  now(): Date;
  /** Resolves after `millis` of this clock's time. */
  sleep(millis: number): Promise<void>;
}

export const systemClock: Clock = {
  now: () => new Date(),
  sleep: (millis) => new Promise((resolve) => setTimeout(resolve, millis)),
};

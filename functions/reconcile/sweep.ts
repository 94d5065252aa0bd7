export type HasTime = () => boolean;

/** One look for missed notices, or for what is stalled. */
export interface Sweep {
  readonly name: string;
  /** It asks Detect, which is closed to new customers: an account may never have had it. */
  readonly needsDetect?: boolean;
  /** Looks until it is through, or time is up: the next run goes on from there. */
  run(hasTime: HasTime): Promise<'done' | 'out-of-time'>;
}

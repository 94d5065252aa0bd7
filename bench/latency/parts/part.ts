import type { Scene } from '../scene.ts';

/** One bound: what has to hold, and whether it does. */
export interface Verdict {
  readonly what: string;
  readonly measured: string;
  /** Absent where there is no bound: a figure to know. */
  readonly holds?: boolean;
}

/** One of several processes that play a part beside one another, each on a stack of its own. */
export interface Share {
  readonly name: string;
  /** How long Device Defender takes for a mitigation task; half a second unless given. */
  readonly taskMillis?: number;
  play(scene: Scene): Promise<unknown>;
}

/** Something to be measured, in processes of its own. */
export interface Part {
  /** One line for people. */
  readonly about: string;
  /** `always` goes on beside the others, `first` is alone with that, `second` comes when `first` is over. */
  readonly phase: 'always' | 'first' | 'second';
  readonly shares: readonly Share[];
  /** What the figures of all shares, in their order, come to. */
  readonly verdicts: (figures: readonly unknown[]) => readonly Verdict[];
}

export const secondsOf = (millis: number | undefined): string =>
  millis === undefined ? 'never' : `${(millis / 1000).toFixed(2)} s`;

/** Worse than any time is not to have been answered while it was waited for. */
export const isWithin = (millis: number | undefined, limit: number): boolean =>
  millis !== undefined && millis <= limit;

/** What goes between the world and the process that runs one function of it. Moments are milliseconds of the world. */
export type ToFunction =
  | {
      readonly kind: 'invoke';
      readonly event: unknown;
      readonly requestId: string;
      readonly functionName: string;
      readonly deadline: number;
      readonly now: number;
    }
  | { readonly kind: 'answer'; readonly id: number; readonly output: unknown; readonly now: number }
  | { readonly kind: 'failure'; readonly id: number; readonly failure: Failure; readonly now: number }
  /** A sleep or a timer is over. */
  | { readonly kind: 'elapsed'; readonly id: number; readonly now: number }
  | { readonly kind: 'measure'; readonly now: number };

export type FromFunction =
  | {
      readonly kind: 'call';
      readonly id: number;
      readonly service: string;
      readonly operation: string;
      readonly input: object;
      readonly maxAttempts: number;
    }
  | { readonly kind: 'sleep' | 'timer'; readonly id: number; readonly millis: number }
  | { readonly kind: 'cancel'; readonly id: number }
  | { readonly kind: 'ended'; readonly response: unknown }
  | { readonly kind: 'failed'; readonly message: string }
  | { readonly kind: 'memory'; readonly memory: Memory }
  /** All that came of so many messages has been sent. */
  | { readonly kind: 'idle'; readonly seen: number };

/** An exception of the SDK, without its class. */
export interface Failure {
  readonly service: string;
  readonly name: string;
  readonly message: string;
  readonly members: Readonly<Record<string, unknown>>;
}

/** Of the process that runs the function, in megabytes. */
export interface Memory {
  /** When the function was loaded, and had not run yet. */
  readonly loadedRss: number;
  readonly peakRss: number;
  /** The largest heap after an invocation, all garbage collected. */
  readonly peakHeap: number;
}

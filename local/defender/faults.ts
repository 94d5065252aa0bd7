import { isDeepStrictEqual } from 'node:util';

/** What goes wrong. All but latency and a lost answer strike before the effect, a lost answer after it. */
export type FaultKind =
  /** The answer comes later, by the stack's clock. */
  | { readonly kind: 'latency'; readonly millis: number }
  /** ThrottlingException, 400. */
  | { readonly kind: 'throttle' }
  /** LimitExceededException, 410. */
  | { readonly kind: 'limit' }
  /** AccessDeniedException, 403: stands for an account or a caller that may not. */
  | { readonly kind: 'denied' }
  /** InternalFailureException, 500. */
  | { readonly kind: 'error' }
  /** The effect is done, then the connection breaks (`reset`, the default) or a 500 is sent. */
  | { readonly kind: 'lost-answer'; readonly by?: 'reset' | 'error' | undefined };

export type Fault = FaultKind & {
  /** Name of the operation, or `*` for each of them. */
  readonly operation: string;
  /** Strikes from the nth call that matches: 1, the first, unless given. */
  readonly nth?: number | undefined;
  /** Strikes so many times, then is spent; unless given, until it is removed. */
  readonly times?: number | undefined;
  /** Only calls whose input has these members with just these values. */
  readonly input?: Readonly<Record<string, unknown>> | undefined;
  /** Only calls whose input passes. */
  readonly when?: ((input: Readonly<Record<string, unknown>>) => boolean) | undefined;
};

export interface Faults {
  /** Returns a function that takes the fault back. */
  add(fault: Fault): () => void;
  list(): readonly (Fault & { readonly seen: number })[];
  clear(): void;
  /** Counts the call, and says what strikes it, in the order in which the faults were added. */
  strike(operation: string, input: Readonly<Record<string, unknown>>): readonly Fault[];
}

const concerns = (fault: Fault, operation: string, input: Readonly<Record<string, unknown>>) =>
  (fault.operation === '*' || fault.operation === operation) &&
  Object.entries(fault.input ?? {}).every(([member, value]) => isDeepStrictEqual(input[member], value)) &&
  (fault.when?.(input) ?? true);

export function createFaults(): Faults {
  let set: readonly { readonly fault: Fault; seen: number }[] = [];
  return {
    add(fault) {
      const added = { fault, seen: 0 };
      set = [...set, added];
      return () => {
        set = set.filter((other) => other !== added);
      };
    },
    list: () => set.map(({ fault, seen }) => ({ ...fault, seen })),
    clear: () => {
      set = [];
    },
    strike(operation, input) {
      const concerned = set.filter(({ fault }) => concerns(fault, operation, input));
      for (const entry of concerned) entry.seen += 1;
      return concerned
        .filter(
          ({ fault: { nth = 1, times = Number.POSITIVE_INFINITY }, seen }) =>
            seen >= nth && seen < nth + times,
        )
        .map(({ fault }) => fault);
    },
  };
}

import { ofInvocation } from '../lambda/invocation.ts';

/** One call that counting takes: the things that it finds, and the calls that come of it. */
export type CountingCall = () => Promise<{
  readonly things: readonly string[];
  readonly more: readonly CountingCall[];
}>;

/** A count that takes many calls. It keeps what it has found, so that a later pass goes on where an earlier one stopped. */
export interface Count {
  /** How many things have been found. */
  size(): number;
  isComplete(): boolean;
  /**
   * Makes calls until it is complete or `isEnough` says so. Throws a failure once nothing but calls that failed is left:
   * those are made again later.
   */
  goOn(isEnough: () => boolean): Promise<void>;
}

/** AWS takes ten calls a second of each kind (AWS General Reference, "AWS IoT Core endpoints and quotas"). */
const callsAtOnce = 5;

interface Made {
  readonly call: CountingCall;
  readonly failure?: unknown;
}

export function createCount(first: CountingCall): Count {
  const things = new Set<string>();
  const left = new Set([first]);
  const shared = ofInvocation(() => new Map<CountingCall, Promise<Made>>());

  /** Another run may have made the call meanwhile, where this one was frozen. */
  function takeIn(call: CountingCall, { things: found, more }: Awaited<ReturnType<CountingCall>>): void {
    if (!left.delete(call)) return;
    for (const thing of found) things.add(thing);
    for (const next of more) left.add(next);
  }

  async function make(call: CountingCall): Promise<Made> {
    try {
      takeIn(call, await call());
      return { call };
    } catch (failure) {
      return { call, failure };
    }
  }

  function begin(underWay: Map<CountingCall, Promise<Made>>, failed: ReadonlyMap<CountingCall, unknown>) {
    const next = [...left].filter((call) => !underWay.has(call) && !failed.has(call));
    for (const call of next.slice(0, callsAtOnce - underWay.size))
      underWay.set(
        call,
        make(call).finally(() => underWay.delete(call)),
      );
  }

  /** Resolves to the failures of calls, each of which was made once. */
  async function makeAll(isEnough: () => boolean): Promise<readonly unknown[]> {
    const underWay = shared();
    const failed = new Map<CountingCall, unknown>();
    while (left.size > failed.size && !isEnough()) {
      begin(underWay, failed);
      const made = await Promise.race(underWay.values());
      if ('failure' in made) failed.set(made.call, made.failure);
    }
    return [...failed.values()];
  }

  return {
    size: () => things.size,
    isComplete: () => left.size === 0,
    async goOn(isEnough) {
      const [failure] = await makeAll(isEnough);
      if (failure !== undefined && !isEnough()) throw failure;
    },
  };
}

import { AsyncLocalStorage } from 'node:async_hooks';

interface Invocation {
  /** How long it may still run, in milliseconds. */
  remainingMillis(): number;
}

const invocations = new AsyncLocalStorage<Invocation>();

/** For code of no invocation, such as the CLI's. */
const outside: Invocation = { remainingMillis: () => Number.POSITIVE_INFINITY };

const current = (): Invocation => invocations.getStore() ?? outside;

/** How long the invocation that asks may still run: no longer once it has ended. Without end outside of any. */
export const remainingMillis = (): number => current().remainingMillis();

/**
 * Runs the work of one invocation, which shares what `ofInvocation` makes with no other. Lambda freezes what an invocation
 * leaves behind, and thaws it beside the next one: by then it has no time left, whatever the next one has.
 */
export async function asInvocation<Result>(
  work: () => Promise<Result>,
  remaining: Invocation['remainingMillis'] = current().remainingMillis,
): Promise<Result> {
  let isOver = false;
  const remainingMillis = (): number => (isOver ? 0 : remaining());
  try {
    return await invocations.run({ remainingMillis }, work);
  } finally {
    isOver = true;
  }
}

/** State of one invocation: what an earlier one left hanging must keep nothing waiting here. */
export function ofInvocation<State>(make: () => State): () => State {
  const states = new WeakMap<object, State>();
  return () => {
    const invocation = current();
    const state = states.get(invocation) ?? make();
    states.set(invocation, state);
    return state;
  };
}

/** The work, so that one run of it serves all that ask for it meanwhile, within an invocation. */
export function sharedMeanwhile<Result>(work: () => Promise<Result>): () => Promise<Result> {
  const shared = ofInvocation((): { underWay?: Promise<Result> | undefined } => ({}));
  return () => {
    const state = shared();
    state.underWay ??= work().finally(() => {
      state.underWay = undefined;
    });
    return state.underWay;
  };
}

import { AsyncLocalStorage } from 'node:async_hooks';

const invocations = new AsyncLocalStorage<object>();
const outside = {};

/** Runs the work of one invocation, which shares what `ofInvocation` makes with no other. */
export const asInvocation = <Result>(work: () => Promise<Result>): Promise<Result> =>
  invocations.run({}, work);

/**
 * State of one invocation. Lambda freezes what an invocation leaves behind, and thaws it beside the next one: a call
 * that hangs there must keep nothing waiting here.
 */
export function ofInvocation<State>(make: () => State): () => State {
  const states = new WeakMap<object, State>();
  return () => {
    const invocation = invocations.getStore() ?? outside;
    const state = states.get(invocation) ?? make();
    states.set(invocation, state);
    return state;
  };
}

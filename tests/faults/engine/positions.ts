import type { MadeCall } from '../world/answering.ts';
import { type Fault, faultsOf } from '../world/faults.ts';
import type { Strike } from './plan.ts';

interface Run {
  readonly calls: readonly MadeCall[];
  /** What was called, in order: two idle runs with the same are the same. */
  readonly signature: string;
  readonly isIdle: boolean;
}

function runsOf(calls: readonly MadeCall[]): readonly Run[] {
  const byInvocation = new Map<number, MadeCall[]>();
  for (const call of calls)
    byInvocation.set(call.invocation, [...(byInvocation.get(call.invocation) ?? []), call]);
  return [...byInvocation.values()].map((made) => ({
    calls: made,
    signature: made.map(({ functionName, operation }) => `${functionName} ${operation}`).join(),
    isIdle: made.every(({ isRead }) => isRead),
  }));
}

/** Calls that are made at the same moment by the same run and only look are one: whichever fails, the run hears of it then. */
function distinct(calls: readonly MadeCall[]): readonly MadeCall[] {
  const looked = new Set<string>();
  return calls.filter(({ isRead, operation, at }) => {
    const name = `${operation} ${at.getTime()}`;
    const isRepeated = isRead && looked.has(name);
    looked.add(name);
    return !isRepeated;
  });
}

const moments = /\d{4}-\d\d-\d\dT[\d:.]+Z/g;

/**
 * Leaves out each look at a table that the same function made before, with nothing written in between: it sees the
 * same, at a later moment.
 */
function unrepeated(calls: readonly MadeCall[]): readonly MadeCall[] {
  const looks = new Set<string>();
  return calls.filter(({ isRead, service, functionName, operation, input }) => {
    if (!isRead) looks.clear();
    if (!isRead || service !== 'DynamoDB') return true;
    const look = `${functionName} ${operation} ${JSON.stringify(input).replace(moments, 'a moment')}`;
    const isRepeated = looks.has(look);
    looks.add(look);
    return !isRepeated;
  });
}

/**
 * The calls at which something can fail: all of them, but for the same look in several places at once, for looks at
 * tables that nothing has changed since the last look, and for runs that change nothing and make the same calls as
 * another that changed nothing, as ticks do while nothing is open.
 */
export function positionsOf(calls: readonly MadeCall[]): readonly MadeCall[] {
  const tried = new Set<string>();
  return runsOf(unrepeated(calls)).flatMap(({ calls: made, signature, isIdle }) => {
    const isRepeated = isIdle && tried.has(signature);
    if (isIdle) tried.add(signature);
    return isRepeated ? [] : distinct(made);
  });
}

/** Where these strike a run, only what has been changed by then makes a difference, and not at what it looks just then. */
const blindFaults: readonly Fault[] = ['kill', 'hang', 'duplicate'];

/** Every fault that makes a difference at every position. */
export function singleStrikes(calls: readonly MadeCall[]): readonly Strike[] {
  const looking = new Set<number>();
  return positionsOf(calls).flatMap((call) => {
    const isFurtherLook = call.isRead && looking.has(call.invocation);
    if (call.isRead) looking.add(call.invocation);
    else looking.clear();
    return faultsOf(call)
      .filter((fault) => !isFurtherLook || !blindFaults.includes(fault))
      .map((fault) => ({ position: call.position, fault }));
  });
}

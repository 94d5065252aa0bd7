import type { MadeCall } from '../faults/world/answering.ts';

/** A task as Device Defender ran it. */
export interface Ran {
  readonly from: Date;
  readonly to: Date;
}

/** How many ran at the same moment, at the most. */
export function mostAtOnce(tasks: readonly Ran[]): number {
  const edges = tasks.flatMap(({ from, to }) => [
    { at: from.getTime(), by: 1 },
    { at: to.getTime(), by: -1 },
  ]);
  let running = 0;
  let most = 0;
  for (const { by } of edges.sort((a, b) => a.at - b.at || a.by - b.by)) {
    running += by;
    most = Math.max(most, running);
  }
  return most;
}

/** The most that fell into any second, wherever it begins. */
export function mostInASecond(moments: readonly Date[]): number {
  const sorted = moments.map((moment) => moment.getTime()).sort((a, b) => a - b);
  let first = 0;
  let most = 0;
  for (const [index, moment] of sorted.entries()) {
    while (moment - (sorted[first] ?? moment) >= 1000) first += 1;
    most = Math.max(most, index - first + 1);
  }
  return most;
}

export const callsOf = (calls: readonly MadeCall[], operation: string): readonly MadeCall[] =>
  calls.filter((call) => call.operation === operation);

/** From the first to the last moment, in seconds. */
export const secondsBetween = (from: Date, to: Date): number => (to.getTime() - from.getTime()) / 1000;

export const latest = (moments: readonly Date[]): Date =>
  moments.reduce((last, moment) => (moment > last ? moment : last), new Date(0));

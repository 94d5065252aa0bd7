import { decide } from '../../../shared/decisions/decide.ts';
import type { StoredDecision } from '../../../shared/events/event.ts';
import type { History } from '../../../shared/history/history.ts';
import type { DecisionPage, OnUnreadable } from '../../../shared/history/listing.ts';
import type { Ruleset } from '../../../shared/rules/ruleset.ts';
import { isRecordOnly } from '../../../shared/sources/audit/events.ts';
import { printable } from '../../../shared/text/printable.ts';
import type { Compared } from './difference.ts';
import { createReplay, type ReplayResult } from './replay.ts';

export interface Span {
  readonly since: Date;
  /** What happened then or later is left out. */
  readonly until?: Date | undefined;
}

/** How much of a span has passed at a moment of it. What was noticed by a clock that is ahead may lie behind its end. */
export function shareOf(at: Date, { since, until }: Span, now: Date): number {
  const whole = (until ?? now).getTime() - since.getTime();
  return Math.min(1, (at.getTime() - since.getTime()) / Math.max(1, whole));
}

interface Replaying extends Span {
  readonly ruleset: Ruleset;
  /** Called with how many decisions have been read so far, and the time of the last of them. */
  readonly onRead: (count: number, at: Date) => void;
  /** Called with each row that can't be read, and is left out. */
  readonly onUnreadable: OnUnreadable;
}

const pageSize = 500;

/** Decides again whatever was decided in a span, the oldest first; holds two pages of history at a time. */
export async function replayHistory(
  history: Pick<History, 'decisions'>,
  replaying: Replaying,
): Promise<ReplayResult> {
  const { ruleset, onRead } = replaying;
  const replay = createReplay(ruleset.breaker);
  let read = 0;
  for await (const { decisions } of pagesOf(history, replaying)) {
    for (const stored of decisions) replay.add(stored, decideAgain(ruleset, stored));
    read += decisions.length;
    const last = decisions.at(-1);
    if (last) onRead(read, last.at);
  }
  return replay.result();
}

/** What is only recorded of an audit is acted on by no ruleset. */
const decideAgain = (ruleset: Ruleset, { document, decision }: StoredDecision): Compared =>
  isRecordOnly(decision.because) ? decision : decide(ruleset, document);

/** Each page is asked for before the one before it is decided, so that reading and deciding go on side by side. */
async function* pagesOf(
  history: Pick<History, 'decisions'>,
  { since, until, onUnreadable }: Replaying,
): AsyncGenerator<DecisionPage> {
  const request = { limit: pageSize, order: 'oldest-first', since, until, onUnreadable } as const;
  const ask = (cursor?: string) => history.decisions({ ...request, cursor });
  let next: Promise<DecisionPage> | undefined = ask();
  while (next !== undefined) {
    const page: DecisionPage = await next;
    next = page.cursor ? ask(page.cursor) : undefined;
    // Where deciding fails nobody awaits it any more, and its own failure is of no interest.
    next?.catch(() => {});
    yield page;
  }
}

/** How many rows are named one by one. */
const maxNotified = 20;

/** Rows that a replay leaves out since they can't be read: the first of them by name, all of them by number. */
export function createUnreadable() {
  const named: string[] = [];
  let count = 0;
  return {
    add({ message }: Error): void {
      count += 1;
      if (named.length < maxNotified) named.push(`Left out: ${printable(message)}`);
    },
    count: (): number => count,
    warnings: (): readonly string[] =>
      count > named.length ? [...named, `Left out: ${count - named.length} more rows`] : named,
  };
}

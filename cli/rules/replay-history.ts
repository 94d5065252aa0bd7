import { decide } from '../../shared/decisions/decide.ts';
import { createReplay, type ReplayResult } from '../../shared/decisions/replay.ts';
import { isDecided } from '../../shared/history/event.ts';
import type { History } from '../../shared/history/history.ts';
import type { Ruleset } from '../../shared/rules/ruleset.ts';
import type { Progress } from '../progress.ts';

export interface Span {
  readonly since: Date;
  /** What happened then or later is left out. */
  readonly until: Date;
}

interface Replaying extends Span {
  readonly ruleset: Ruleset;
  readonly progress: Pick<Progress, 'show'>;
}

const pageSize = 500;

/** Decides again whatever was decided in a span, the newest first; holds one page of history at a time. */
export async function replayHistory(
  history: Pick<History, 'list'>,
  { ruleset, since, until, progress }: Replaying,
): Promise<ReplayResult> {
  const replay = createReplay();
  let cursor: string | undefined;
  let read = 0;
  do {
    const page = await history.list({ by: 'time' }, { limit: pageSize, cursor, since });
    for (const event of page.events.filter(({ at }) => at < until))
      if (isDecided(event) && event.kind !== 'discrepancy')
        replay.add(event, decide(ruleset, JSON.parse(event.document)));
    read += page.events.length;
    progress.show(read);
    cursor = page.cursor;
  } while (cursor);
  return replay.result();
}

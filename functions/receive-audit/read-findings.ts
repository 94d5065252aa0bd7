import { inBatches } from '../../shared/concurrency/in-batches.ts';
import type { Audits } from '../../shared/defender/audits.ts';
import type { AuditEvent } from '../../shared/events/event.ts';
import type { History } from '../../shared/history/history.ts';
import type { WakeUpQueue } from '../../shared/notify/wake-up-queue.ts';
import type { CheckProgress } from '../../shared/sources/audit/events.ts';
import { measuredDecisions, measuredReading } from '../../shared/telemetry/measurements.ts';
import type { Telemetry } from '../../shared/telemetry/telemetry.ts';
import type { RecordFinding } from './record-finding.ts';
import { createTally, fromTheStart, isShort, type Tally } from './tally.ts';

/** Reads what is left to read of an audit. Another invocation goes on where not all of it could be read. */
export type ReadFindings = (audit: AuditEvent, hasTime: () => boolean) => Promise<'all-read' | GoOn>;

interface GoOn {
  readonly inSeconds: number;
}

interface ReadOn {
  readonly audit: AuditEvent;
  readonly goOn?: GoOn;
}

interface Dependencies {
  readonly audits: Audits;
  readonly history: History;
  readonly recordFinding: RecordFinding;
  readonly wakeUpQueue: WakeUpQueue;
  readonly telemetry: Telemetry;
}

/**
 * Whether findings can be listed as soon as the notice is sent is not documented: where fewer are found than the
 * audit counted, the check is read again after so long.
 */
const rereadSeconds = [1, 2, 4];

/** How many findings of a page are written at the same time. */
const writesAtOnce = 50;

/**
 * Streams the findings page by page and notes after each page how far it came, so that a redelivery or a fresh
 * invocation goes on from there. Reading a page twice is harmless: findings are stored under their own id.
 */
export function createReadFindings(deps: Dependencies): ReadFindings {
  const { audits, history, recordFinding, wakeUpQueue, telemetry } = deps;

  async function note(audit: AuditEvent, progress: CheckProgress): Promise<AuditEvent> {
    const changed = {
      ...audit,
      progress: audit.progress.map((check) => (check.checkName === progress.checkName ? progress : check)),
    };
    if (await history.save(changed)) return { ...changed, revision: changed.revision + 1 };
    const stored = await history.read(audit.eventId);
    return stored?.kind === 'audit' ? stored : audit;
  }

  async function readPage(audit: AuditEvent, check: CheckProgress, tally: Tally): Promise<CheckProgress> {
    const page = await audits.findings(audit.auditTaskId, check.checkName, check.nextToken);
    if (page === 'stale-token') return again(check);
    const recorded = await inBatches(page.findings, writesAtOnce, (finding) => recordFinding(finding, audit));
    const decided = recorded.flatMap(({ event }) => event ?? []);
    telemetry.write([...measuredReading(decided, audit.receivedAt), ...measuredDecisions(decided)]);
    return afterPage(tally(check, recorded), page.nextToken);
  }

  function afterPage(progress: CheckProgress, nextToken: string | undefined): CheckProgress {
    if (nextToken) return { ...progress, nextToken };
    return isShort(progress) ? again(progress) : { ...progress, done: true };
  }

  /** Reads the check from its start once more, as often as there are delays. */
  function again(progress: CheckProgress): CheckProgress {
    if (progress.rereads < rereadSeconds.length)
      return { ...fromTheStart(progress), rereads: progress.rereads + 1 };
    const { checkName, counted, resources, read } = progress;
    telemetry.warn('Fewer findings than the audit counted', { checkName, counted, resources, read });
    telemetry.count('FindingsMissing');
    return { ...progress, done: true };
  }

  async function readOn(audit: AuditEvent, check: CheckProgress, tally: Tally): Promise<ReadOn> {
    const progress = await readPage(audit, check, tally);
    const noted = await note(audit, progress);
    // Only now: where one rule takes all findings of a check, respond waits until that is noted.
    if (progress.planned !== check.planned) await wakeUpQueue.wakeUp(audit.eventId);
    if (progress.rereads === check.rereads) return { audit: noted };
    return { audit: noted, goOn: { inSeconds: rereadSeconds[check.rereads] ?? 0 } };
  }

  const nextCheck = ({ progress }: AuditEvent) => progress.find(({ done }) => !done);

  return async (first, hasTime) => {
    const tally = createTally();
    let audit = first;
    for (let check = nextCheck(audit); check; check = nextCheck(audit)) {
      if (!hasTime()) return { inSeconds: 0 };
      const read = await readOn(audit, check, tally);
      if (read.goOn) return read.goOn;
      audit = read.audit;
    }
    return 'all-read';
  };
}

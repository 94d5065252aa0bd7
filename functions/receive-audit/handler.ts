import type { Context, SNSEvent, SNSMessage, SQSEvent } from 'aws-lambda';
import { auditEvent } from '../../shared/history/audit-events.ts';
import type { AuditEvent } from '../../shared/history/event.ts';
import type { History } from '../../shared/history/history.ts';
import type { Park } from '../../shared/history/park.ts';
import { parseNotice } from '../../shared/notices/notice.ts';
import { type Continuations, parseContinuation } from '../../shared/notify/continuations.ts';
import { defaultRetentionDays } from '../../shared/rules/ruleset.ts';
import type { Clock } from '../../shared/time/clock.ts';
import type { ReadFindings } from './read-findings.ts';
import type { RecordChecks } from './record-checks.ts';

export interface Dependencies {
  readonly history: History;
  readonly recordChecks: RecordChecks;
  readonly readFindings: ReadFindings;
  readonly continuations: Continuations;
  readonly park: Park;
  readonly clock: Clock;
}

/** Stops reading this long before the Lambda's time ends, in milliseconds: enough for one page with its writes. */
const marginMillis = 30_000;

/** One audit notice → event, findings, decisions, planned responses; what is left over goes to a fresh invocation. */
export const createHandler = (deps: Dependencies) => {
  const { history, recordChecks, readFindings, continuations, park, clock } = deps;

  async function receive(message: SNSMessage): Promise<AuditEvent | undefined> {
    const notice = parseNotice(message.Message);
    if (notice.kind !== 'audit') {
      await park(message, notice);
      return undefined;
    }
    const receipt = { at: clock.now(), by: 'receive-audit', retentionDays: defaultRetentionDays };
    const audit = await withEveryCheck(auditEvent(notice, receipt));
    await recordChecks(notice, audit);
    return audit;
  }

  /** A forged notice of the same audit may have come first and left out checks: the true one adds them. */
  async function withEveryCheck(told: AuditEvent): Promise<AuditEvent> {
    const stored = await history.open(told);
    const isKnown = (name: string) => stored.progress.some(({ checkName }) => checkName === name);
    const missing = told.progress.filter(({ checkName }) => !isKnown(checkName));
    if (missing.length === 0) return stored;
    const changed = { ...stored, progress: [...stored.progress, ...missing] };
    if (await history.save(changed)) return { ...changed, revision: changed.revision + 1 };
    throw new Error(`The audit ${told.eventId} changed while a check was added: try again`);
  }

  async function resume(body: string): Promise<AuditEvent> {
    const eventId = parseContinuation(body);
    const event = await history.read(eventId);
    if (event?.kind !== 'audit') throw new Error(`There is no audit ${eventId} in history to continue`);
    return event;
  }

  async function read(audit: AuditEvent, hasTime: () => boolean): Promise<void> {
    if ((await readFindings(audit, hasTime)) === 'out-of-time') await continuations.send(audit.eventId);
  }

  return async ({ Records }: SNSEvent | SQSEvent, context: Context): Promise<void> => {
    const hasTime = (): boolean => context.getRemainingTimeInMillis() > marginMillis;
    for (const record of Records) {
      const audit = 'Sns' in record ? await receive(record.Sns) : await resume(record.body);
      if (audit) await read(audit, hasTime);
    }
  };
};

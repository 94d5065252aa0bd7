import type { Context, SNSEvent, SNSMessage, SQSEvent } from 'aws-lambda';
import type { AuditEvent } from '../../shared/events/event.ts';
import { parkedEventId } from '../../shared/events/event-id.ts';
import { noticeEvent } from '../../shared/events/receipt.ts';
import type { History } from '../../shared/history/history.ts';
import type { Park } from '../../shared/history/park.ts';
import {
  bodyOf,
  type Continuation,
  type Continuations,
  readContinuation,
} from '../../shared/notify/continuations.ts';
import { defaultRetentionDays } from '../../shared/rules/ruleset.ts';
import { auditEventId, auditFacts } from '../../shared/sources/audit/events.ts';
import { parseNotice } from '../../shared/sources/parse-notice.ts';
import type { Telemetry } from '../../shared/telemetry/telemetry.ts';
import type { Clock } from '../../shared/time/clock.ts';
import type { ConfirmAudit, Hint } from './confirm-audit.ts';
import type { OutdatedIn } from './outdated.ts';
import type { ReadFindings } from './read-findings.ts';
import type { RecordChecks } from './record-checks.ts';

interface Dependencies {
  readonly history: History;
  readonly confirmAudit: ConfirmAudit;
  readonly outdatedIn: OutdatedIn;
  readonly recordChecks: RecordChecks;
  readonly readFindings: ReadFindings;
  readonly continuations: Continuations;
  readonly park: Park;
  readonly clock: Clock;
  readonly telemetry: Telemetry;
}

/** Stops reading this long before the Lambda's time ends, in milliseconds: enough for one page with its writes. */
const marginMillis = 30_000;

type HasTime = () => boolean;

/** One audit notice → event, findings, decisions, planned responses; what is left goes to another invocation. */
export const createHandler = (deps: Dependencies) => {
  const { history, confirmAudit, outdatedIn, recordChecks, readFindings } = deps;
  const { continuations, park, clock, telemetry } = deps;

  async function receive(hint: Extract<Hint, { readonly kind: 'notice' }>): Promise<AuditEvent | undefined> {
    const notice = parseNotice(hint.message);
    if (notice.kind === 'audit') return open(hint, notice.taskId);
    await park({ Message: hint.message, TopicArn: hint.topicArn }, notice);
    return undefined;
  }

  /** Device Defender, and not the notice, says which checks there are and how many findings they have. */
  async function open(hint: Hint, auditTaskId: string): Promise<AuditEvent | undefined> {
    const notice = await confirmAudit(hint, auditTaskId);
    if (!notice) return undefined;
    const receipt = { at: clock.now(), by: 'receive-audit', retentionDays: defaultRetentionDays };
    const facts = auditFacts(notice, await outdatedIn(notice));
    const audit = await history.open(noticeEvent(facts, notice.document, receipt));
    telemetry.info('Audit received');
    if (hint.kind === 'notice') telemetry.count('NoticeReceived');
    await recordChecks(notice, audit);
    return audit;
  }

  async function resume(continuation: Continuation): Promise<AuditEvent | undefined> {
    switch (continuation.kind) {
      case 'rest':
        return started(continuation);
      case 'notice':
        return receive(continuation);
      case 'missed':
        return open(continuation, continuation.auditTaskId);
    }
  }

  async function started(rest: Extract<Continuation, { kind: 'rest' }>): Promise<AuditEvent | undefined> {
    const event = await history.read(rest.eventId);
    if (event?.kind === 'audit') return event;
    await parkBody(bodyOf(rest), 'history has no such audit');
    return undefined;
  }

  /** No other function sends to this queue. An unknown message is parked, so that it is not received again. */
  async function continuationIn(body: string): Promise<Continuation | undefined> {
    const continuation = readContinuation(body);
    if (!continuation) await parkBody(body, 'the message continues no audit');
    return continuation;
  }

  const parkBody = (Message: string, detail: string): Promise<void> =>
    telemetry.about({ eventId: parkedEventId(Message) }, () =>
      park({ Message, TopicArn: '' }, { kind: 'unreadable', reason: 'unknown-kind', detail }),
    );

  const noticeIn = ({ Message, TopicArn }: SNSMessage): Continuation => ({
    ...{ kind: 'notice', message: Message, topicArn: TopicArn, attempts: 0 },
  });

  async function continueAudit(continuation: Continuation, hasTime: HasTime): Promise<void> {
    const audit = await resume(continuation);
    if (!audit) return;
    const end = await readFindings(audit, hasTime);
    if (end !== 'all-read') await continuations.send({ kind: 'rest', eventId: audit.eventId }, end.inSeconds);
  }

  return async ({ Records }: SNSEvent | SQSEvent, context: Context): Promise<void> => {
    const hasTime = (): boolean => context.getRemainingTimeInMillis() > marginMillis;
    for (const record of Records) {
      const continuation = 'Sns' in record ? noticeIn(record.Sns) : await continuationIn(record.body);
      if (continuation)
        await telemetry.about({ eventId: idOf(continuation) }, () => continueAudit(continuation, hasTime));
    }
  };
};

/** The event that a continuation is about; a message that is about no audit is parked. */
function idOf(continuation: Continuation): string {
  if (continuation.kind === 'rest') return continuation.eventId;
  if (continuation.kind === 'missed') return auditEventId(continuation.auditTaskId);
  const notice = parseNotice(continuation.message);
  return notice.kind === 'audit' ? auditEventId(notice.taskId) : parkedEventId(continuation.message);
}

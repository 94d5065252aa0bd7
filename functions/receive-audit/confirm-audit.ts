import type { AuditReport } from '../../shared/defender/audit-report.ts';
import type { Audits } from '../../shared/defender/audits.ts';
import type { Park } from '../../shared/history/park.ts';
import { bodyOf, type Continuation, type Continuations } from '../../shared/notify/continuations.ts';
import type { AuditNotice } from '../../shared/sources/audit/notice.ts';
import { parseNotice } from '../../shared/sources/parse-notice.ts';

/** A hint that an audit ended. */
export type Hint = Extract<Continuation, { readonly attempts: number }>;

/**
 * A hint is no order: Device Defender itself is asked for the audit. Resolves to the notice as Device Defender
 * would send it now; undefined where it does not confirm the hint, which is then delayed or parked.
 */
export type ConfirmAudit = (hint: Hint, auditTaskId: string) => Promise<AuditNotice | undefined>;

interface Dependencies {
  readonly audits: Pick<Audits, 'describe'>;
  readonly continuations: Continuations;
  readonly park: Park;
  readonly accountId: string;
}

/**
 * Whether an audit can be described as soon as its notice is sent is not documented. It is asked for again after so long,
 * about eight minutes in all, each time in a fresh invocation: whoever forges notices must hold no concurrency.
 */
const delaysSeconds = [1, 2, 4, 15, 30, 60, 120, 240];

/** SQS developer guide, quotas: messages of 256 KiB are safe everywhere. No true notice comes near. */
const maxBodyBytes = 256 * 1024;

export function createConfirmAudit(dependencies: Dependencies): ConfirmAudit {
  const { audits, continuations, park, accountId } = dependencies;

  async function delayOrPark(hint: Hint, { status }: AuditReport): Promise<void> {
    const delay = delaysSeconds[hint.attempts];
    const later = { ...hint, attempts: hint.attempts + 1 };
    if (delay !== undefined && Buffer.byteLength(bodyOf(later)) <= maxBodyBytes)
      return continuations.send(later, delay);
    const detail = `Device Defender says that the audit is ${status}`;
    return park(messageOf(hint), { kind: 'unconfirmed', detail });
  }

  return async (hint, auditTaskId) => {
    const report = await audits.describe(auditTaskId);
    if (report.status !== 'ended') {
      await delayOrPark(hint, report);
      return undefined;
    }
    const notice = parseNotice(JSON.stringify({ accountId, ...report.members }));
    if (notice.kind === 'audit') return notice;
    await park(messageOf(hint), notice);
    return undefined;
  };
}

/** What is kept of a hint: the notice as it came, or what `reconcile` said. */
const messageOf = (hint: Hint) =>
  hint.kind === 'notice'
    ? { Message: hint.message, TopicArn: hint.topicArn }
    : { Message: bodyOf({ ...hint, attempts: 0 }), TopicArn: '' };

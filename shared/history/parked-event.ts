import { subjectOfAccount } from '../notices/subject.ts';
import type { ParkedEvent } from './event.ts';
import { parkedEventId } from './event-id.ts';
import { expiryOf, type Receipt } from './receipt.ts';

interface Unreadable {
  readonly message: string;
  readonly reason: string;
  readonly detail: string;
  readonly accountId: string;
}

/** The event of a message that could not be read, kept whole. */
export const parkedEvent = (
  { message, reason, detail, accountId }: Unreadable,
  receipt: Receipt,
): ParkedEvent => ({
  kind: 'parked',
  eventId: parkedEventId(message),
  at: receipt.at,
  receivedAt: receipt.at,
  expiresAt: expiryOf(receipt),
  revision: 1,
  subject: subjectOfAccount(accountId),
  source: 'parked/notice',
  reason,
  detail,
  message,
});

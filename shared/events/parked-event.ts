import { subjectOfAccount } from '../sources/subject.ts';
import type { ParkedEvent } from './event.ts';
import { parkedEventId } from './event-id.ts';
import { expiryOf, type Receipt } from './receipt.ts';

interface Unreadable {
  readonly message: string;
  readonly reason: string;
  readonly detail: string;
  readonly accountId: string;
}

/** A DynamoDB item takes 400 KB, names and all; SNS brings no more than 256 KiB. */
const maxKeptBytes = 384 * 1024;

/** What can't have come by SNS may be more than a row holds: then its beginning is kept, and how much that is. */
function kept(message: string, detail: string): Pick<ParkedEvent, 'message' | 'detail'> {
  const bytes = Buffer.from(message);
  if (bytes.length <= maxKeptBytes) return { message, detail };
  return {
    message: bytes.subarray(0, maxKeptBytes).toString(),
    detail: `${detail}: the first ${maxKeptBytes} of its ${bytes.length} bytes are kept`,
  };
}

/** The event of a message that could not be read, stored in full. */
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
  ...kept(message, detail),
});

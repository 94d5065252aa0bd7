import pc from 'picocolors';
import { printable } from '../../shared/text/printable.ts';
import type { DeadLetter } from './dead-letter.ts';
import { timeOf } from './time.ts';

/** A dead letter in full, for people. */
export const deadLetterLines = ({
  messageId,
  queueId,
  sentAt,
  reason,
  attributes,
  body,
}: DeadLetter): string[] => [
  `${pc.bold(messageId)}  in ${queueId} since ${timeOf(sentAt)}`,
  pc.red(printable(reason.text)),
  ...Object.entries(attributes).map(([name, value]) => pc.dim(printable(`${name}: ${value}`))),
  ...readable(body).split('\n').map(printable),
  '',
];

/** JSON laid out, and so is the notice that is a string in it; what is no JSON stays as it is. */
function readable(body: string): string {
  try {
    return JSON.stringify(JSON.parse(body, unfoldNotice), null, 2);
  } catch {
    return body;
  }
}

function unfoldNotice(member: string, value: unknown): unknown {
  if (member !== 'Message' || typeof value !== 'string') return value;
  try {
    return JSON.parse(value);
  } catch {
    return value;
  }
}

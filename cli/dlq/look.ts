import type { Letter } from './dead-letter.ts';
import type { Mailbox } from './queue-client.ts';
import { sweep } from './sweep.ts';

const inOrder = (letters: readonly Letter[]): readonly Letter[] =>
  letters.toSorted((one, other) => one.sentAt.getTime() - other.sentAt.getTime());

/** Up to `most` letters, the oldest first, and none consumed. SQS hands them out in no particular order. */
export async function look(mailbox: Mailbox, most: number): Promise<readonly Letter[]> {
  const seen: Letter[] = [];
  await sweep(mailbox, async (letters) => {
    seen.push(...letters);
    return { removed: [], goOn: seen.length < most };
  });
  return inOrder(seen).slice(0, most);
}

/** One letter by its id; undefined where none of the mailboxes shows it. */
export async function find(mailboxes: readonly Mailbox[], messageId: string): Promise<Letter | undefined> {
  for (const mailbox of mailboxes) {
    const letter = await findIn(mailbox, messageId);
    if (letter) return letter;
  }
  return undefined;
}

async function findIn(mailbox: Mailbox, messageId: string): Promise<Letter | undefined> {
  let found: Letter | undefined;
  await sweep(mailbox, async (letters) => {
    found = letters.find((letter) => letter.messageId === messageId);
    return { removed: [], goOn: !found };
  });
  return found;
}

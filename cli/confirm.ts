import { once } from 'node:events';
import { createInterface } from 'node:readline/promises';
import { UsageError } from './errors.ts';

interface Terminal {
  readonly input: NodeJS.ReadableStream & { readonly isTTY?: boolean };
  readonly output: NodeJS.WritableStream;
}

const own: Terminal = { input: process.stdin, output: process.stderr };

/** Whether a person says yes; Ctrl-C and Ctrl-D are a no. Throws `UsageError` where nobody can be asked. */
export async function confirmed(question: string, { input, output }: Terminal = own): Promise<boolean> {
  if (!input.isTTY) throw new UsageError(`${question} There is no terminal to ask on: add --yes.`);
  const asking = createInterface({ input, output });
  const closed = once(asking, 'close').then(() => '');
  // Later versions of Node.js reject what is asked when the terminal is closed; earlier ones never answer.
  const answered = asking.question(`${question} [y/N] `).catch(() => '');
  try {
    const said = await Promise.race([answered, closed]);
    return /^y(es)?$/i.test(said.trim());
  } finally {
    asking.close();
  }
}

import { Command } from 'commander';
import { systemClock } from '../../shared/time/clock.ts';
import { answer, markFailed } from '../print.ts';
import { connected, type DlqOptions, withDlqOptions } from './connect.ts';
import { summaryOf } from './summary.ts';
import { summaryLines } from './summary-lines.ts';

interface ListOptions extends DlqOptions {
  readonly failOnAny?: boolean;
}

export const listCommand = (): Command =>
  withDlqOptions(new Command('list'))
    .description('How many dead letters there are, since when, and why')
    .option('--fail-on-any', 'end with 1 where there is any')
    .addHelpText('after', examples)
    .action(list);

const examples = `
Nothing is consumed: up to 100 letters of each queue are looked at and shown again at once. An interrupted look leaves
them hidden for a minute. Of a FIFO queue, only the letters at its head can be looked at.

Examples:
  defender dlq list
  defender dlq list --fail-on-any --stack device-defender-responder-prod`;

const list = (options: ListOptions): Promise<void> =>
  connected(options, async ({ queueClients }) => {
    const summaries = await Promise.all(queueClients.map(summaryOf));
    const messages = summaries.reduce((sum, each) => sum + each.messages, 0);
    if (options.failOnAny && messages > 0) markFailed();
    answer(options.json, { messages, queues: summaries }, summaryLines(summaries, systemClock.now()));
  });

import pc from 'picocolors';
import { printable } from '../../shared/text/printable.ts';
import type { DeadLetterQueue } from './dead-letter-queues.ts';
import type { Redriven, RemainingDeadLetter } from './redrive.ts';

/** What a redrive did with one queue, or would do, for people; nothing where there was nothing to do. */
export function redrivenLines(queue: DeadLetterQueue, { sent, left }: Redriven, isDryRun: boolean): string[] {
  return [
    ...(sent > 0
      ? [`${pc.bold(queue.id)}: ${sent} ${isDryRun ? 'to be ' : ''}${batchingModeOf(queue)}`]
      : []),
    ...grouped(left).map(
      ([because, [first, ...others]]) =>
        `${pc.bold(queue.id)}: ${pc.yellow(`${others.length + 1} left`)}: ${printable(because)} (${first}${others.length > 0 ? ', …' : ''})`,
    ),
  ];
}

function batchingModeOf({ redrive, failing }: DeadLetterQueue): string {
  switch (redrive.kind) {
    case 'invoke':
      return `given to ${failing} again`;
    case 'send':
      return `sent back to ${redrive.queueId}`;
    case 'wake-up':
      return 'answered by one wake-up';
    case 'unknown':
      return 'left';
  }
}

/** The ids of dead letters by why they were left. */
function grouped(left: readonly RemainingDeadLetter[]): [string, string[]][] {
  const groups = new Map<string, string[]>();
  for (const { because, messageId } of left) groups.set(because, [...(groups.get(because) ?? []), messageId]);
  return [...groups];
}

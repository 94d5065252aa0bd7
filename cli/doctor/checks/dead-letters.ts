import type { QueueClient } from '../../dlq/queue-client.ts';
import { fail, type Observation, ok, skipped } from '../run-checks.ts';

/** Whether anything waits that a function failed on. */
export async function checkDeadLetters(
  queueClients: readonly QueueClient[],
): Promise<readonly Observation[]> {
  if (queueClients.length === 0)
    return [skipped('dead-letter queues are known by the name of the stack only: --stack NAME')];
  const counted = await Promise.all(
    queueClients.map(async ({ queue, counts }) => ({ id: queue.id, ...(await counts()) })),
  );
  const filled = counted.filter(({ messages }) => messages > 0);
  if (filled.length === 0) return [ok(`all ${counted.length} dead-letter queues are empty`)];
  return [fail(filled.map(({ id, messages }) => `${messages} in ${id}`).join(', '), 'npx defender dlq list')];
}

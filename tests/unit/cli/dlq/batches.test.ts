import { browse, findMessage } from '../../../../cli/dlq/batches.ts';
import { createMemoryQueueClient, queueCalled } from '../../../fakes/memory-queue-client.ts';

const queueClientOf = (count: number, id = 'WakeUpQueueDeadLetters') =>
  createMemoryQueueClient(queueCalled(id), Array(count).fill('{}'));

describe('a look into a queue', () => {
  it('sees all of it, and leaves it as it was', async () => {
    const { queueClient, visible, hidden } = queueClientOf(23);
    expect(await browse(queueClient, 100)).toHaveLength(23);
    expect([visible().length, hidden()]).toEqual([23, []]);
  });

  it('sees no more than was asked for', async () => {
    const { queueClient, visible } = queueClientOf(23);
    expect(await browse(queueClient, 5)).toHaveLength(5);
    expect(visible()).toHaveLength(23);
  });

  it('a look into a queue ends where dead letters come round again, because it took too long', async () => {
    const { queueClient } = queueClientOf(5);
    const deadLetters = await queueClient.receive();
    expect(await browse({ ...queueClient, receive: async () => deadLetters }, 100)).toHaveLength(5);
  });

  it('a look into a queue shows what it took again where a call fails', async () => {
    const { queueClient, visible, hidden } = queueClientOf(23);
    let calls = 0;
    const receive = async () => {
      calls += 1;
      if (calls > 1) throw new Error('no network');
      return queueClient.receive();
    };
    await expect(browse({ ...queueClient, receive }, 100)).rejects.toThrow('no network');
    expect([visible().length, hidden()]).toEqual([23, []]);
  });
});

describe('a search for a message', () => {
  it('finds it in whatever queue it is, and leaves all as they were', async () => {
    const [wakeUpQueues, ticks] = [queueClientOf(12), queueClientOf(23, 'RespondDeadLetters')];
    const queueClients = [wakeUpQueues.queueClient, ticks.queueClient];
    expect(await findMessage(queueClients, 'RespondDeadLetters-15')).toMatchObject({
      queueId: 'RespondDeadLetters',
    });
    expect(await findMessage(queueClients, 'nowhere')).toBeUndefined();
    expect([wakeUpQueues.visible().length, ticks.visible().length]).toEqual([12, 23]);
  });
});

import { find, look } from '../../../../cli/dlq/look.ts';
import { createMemoryMailbox, queueCalled } from '../../../fakes/memory-queue-client.ts';

const mailboxOf = (count: number, id = 'BellDeadLetters') =>
  createMemoryMailbox(queueCalled(id), Array(count).fill('{}'));

describe('a look into a queue', () => {
  it('sees all of it, and leaves it as it was', async () => {
    const { mailbox, visible, hidden } = mailboxOf(23);
    expect(await look(mailbox, 100)).toHaveLength(23);
    expect([visible().length, hidden()]).toEqual([23, []]);
  });

  it('sees no more than was asked for', async () => {
    const { mailbox, visible } = mailboxOf(23);
    expect(await look(mailbox, 5)).toHaveLength(5);
    expect(visible()).toHaveLength(23);
  });

  it('ends where letters come round again, because it took too long', async () => {
    const { mailbox } = mailboxOf(5);
    const letters = await mailbox.take();
    expect(await look({ ...mailbox, take: async () => letters }, 100)).toHaveLength(5);
  });

  it('shows what it took again where a call fails', async () => {
    const { mailbox, visible, hidden } = mailboxOf(23);
    let calls = 0;
    const take = async () => {
      calls += 1;
      if (calls > 1) throw new Error('no network');
      return mailbox.take();
    };
    await expect(look({ ...mailbox, take }, 100)).rejects.toThrow('no network');
    expect([visible().length, hidden()]).toEqual([23, []]);
  });
});

describe('a search for a message', () => {
  it('finds it in whatever queue it is, and leaves all as they were', async () => {
    const [bells, ticks] = [mailboxOf(12), mailboxOf(23, 'RespondDeadLetters')];
    const mailboxes = [bells.mailbox, ticks.mailbox];
    expect(await find(mailboxes, 'RespondDeadLetters-15')).toMatchObject({ queueId: 'RespondDeadLetters' });
    expect(await find(mailboxes, 'nowhere')).toBeUndefined();
    expect([bells.visible().length, ticks.visible().length]).toEqual([12, 23]);
  });
});

import type { Deliverable } from '../../../../cli/dlq/dead-letter.ts';
import type { Deliver } from '../../../../cli/dlq/redrive.ts';
import { dryRun, redrive } from '../../../../cli/dlq/redrive.ts';
import { anSnsMessage } from '../../../builders/sns-event.ts';
import { createMemoryQueueClient, queueCalled } from '../../../fakes/memory-queue-client.ts';

const eventOf = (MessageId: string): string =>
  JSON.stringify({ Records: [{ Sns: anSnsMessage({ MessageId }) }] });

const events = (count: number): string[] => Array.from({ length: count }, (_, index) => eventOf(`n${index}`));

const violations = (bodies: readonly string[]) =>
  createMemoryQueueClient(queueCalled('ReceiveViolationDeadLetters'), bodies);
const idOf = (number: number): string => `ReceiveViolationDeadLetters-${number}`;

/** Writes down what it delivers, in the log of the queue client, and fails where asked to. */
function delivering(log: string[], fails: (content: Deliverable) => boolean = () => false): Deliver {
  return async (content) => {
    if (fails(content)) throw Object.assign(new Error('Rate exceeded'), { name: 'TooManyRequestsException' });
    log.push(`sent ${content.key}`);
  };
}

describe('a redrive', () => {
  it('a redrive removes each dead letter after it was sent, and reports its progress', async () => {
    const { queueClient, log, visible, hidden } = violations(events(25));
    const shown: number[] = [];
    const redriven = await redrive(queueClient, {
      deliver: delivering(log),
      onSent: (sent) => shown.push(sent),
    });
    expect(redriven).toEqual({ sent: 25, left: [] });
    expect([...visible(), ...hidden()]).toEqual([]);
    expect(shown).toEqual([10, 20, 25]);
    for (const number of [1, 11, 25])
      expect(log.indexOf(`sent n${number - 1}`)).toBeLessThan(log.indexOf(`removed ${idOf(number)}`));
  });

  it('a redrive leaves a dead letter that was not sent, and releases it', async () => {
    const { queueClient, log, visible, hidden } = violations(events(3));
    const deliver = delivering(log, ({ key }) => key === 'n1');
    expect(await redrive(queueClient, { deliver })).toEqual({
      sent: 2,
      left: [{ messageId: idOf(2), because: 'TooManyRequestsException: Rate exceeded' }],
    });
    expect([visible(), hidden()]).toEqual([[idOf(2)], []]);
  });

  it('a redrive sends again what could not be removed, the next time', async () => {
    const { queueClient, log, visible, unremovable } = violations(events(2));
    unremovable.add(idOf(1));
    const redriven = await redrive(queueClient, { deliver: delivering(log) });
    expect(redriven).toEqual({
      sent: 2,
      left: [{ messageId: idOf(1), because: 'it was sent, but could not be removed' }],
    });
    expect(visible()).toEqual([idOf(1)]);
    unremovable.clear();
    expect(await redrive(queueClient, { deliver: delivering(log) })).toEqual({ sent: 1, left: [] });
    expect(log.filter((line) => line === 'sent n0')).toHaveLength(2);
  });

  it('a redrive does not go round with what fails again at once', async () => {
    const { queueClient, log, add, visible } = violations(events(2));
    const deliver: Deliver = async (content) => {
      await delivering(log)(content);
      add(eventOf(content.key));
    };
    const { sent, left } = await redrive(queueClient, { deliver });
    expect(sent).toBe(2);
    expect(left.map(({ because }) => because)).toEqual(
      Array(2).fill(expect.stringContaining('failed again')),
    );
    expect(visible()).toHaveLength(2);
  });

  it('a redrive gives up where nothing of a batch could be sent', async () => {
    const { queueClient, log, visible } = violations(events(25));
    let tries = 0;
    const deliver = delivering(log, () => {
      tries += 1;
      return true;
    });
    const { sent, left } = await redrive(queueClient, { deliver });
    expect([sent, left.length, tries]).toEqual([0, 10, 10]);
    expect(visible()).toHaveLength(25);
  });

  it('a redrive leaves what does not belong there, and goes on with the rest', async () => {
    const { queueClient, log, visible } = violations([...Array(10).fill('put by hand'), ...events(2)]);
    const { sent, left } = await redrive(queueClient, { deliver: delivering(log) });
    expect([sent, left.length, visible().length]).toEqual([2, 10, 10]);
  });

  it('a redrive sends one message where one is asked for, and shows the others again', async () => {
    const { queueClient, log, visible } = violations(events(25));
    const redriven = await redrive(queueClient, { deliver: delivering(log), messageId: idOf(12) });
    expect(redriven).toEqual({ sent: 1, left: [] });
    expect(log.filter((line) => line.startsWith('sent'))).toEqual(['sent n11']);
    expect(visible()).toHaveLength(24);
  });

  it('a redrive sends one wake-up for all', async () => {
    const { queueClient, log, visible } = createMemoryQueueClient(
      queueCalled('WakeUpQueueDeadLetters'),
      Array(25).fill('{}'),
    );
    expect(await redrive(queueClient, { deliver: delivering(log) })).toEqual({ sent: 25, left: [] });
    expect(log.filter((line) => line.startsWith('sent'))).toEqual(['sent wake-up']);
    expect(visible()).toEqual([]);
  });

  it('a redrive removes no wake-up where the wake-up queue takes no message', async () => {
    const { queueClient, log, visible } = createMemoryQueueClient(
      queueCalled('WakeUpQueueDeadLetters'),
      Array(3).fill('{}'),
    );
    const { sent, left } = await redrive(queueClient, { deliver: delivering(log, () => true) });
    expect([sent, left.length, visible().length]).toEqual([0, 3, 3]);
  });

  it('a redrive shows again all that it holds where it breaks off', async () => {
    const { queueClient, log, visible, hidden } = violations(events(25));
    const remove = () => Promise.reject(new Error('no network'));
    const broken = redrive({ ...queueClient, remove }, { deliver: delivering(log) });
    await expect(broken).rejects.toThrow('no network');
    expect([visible().length, hidden()]).toEqual([25, []]);
  });
});

describe('a dry run', () => {
  it('a dry run says what a redrive would do, and does nothing', async () => {
    const { queueClient, visible, log } = violations([...events(12), 'put by hand']);
    expect(await dryRun(queueClient)).toEqual({
      sent: 12,
      left: [{ messageId: idOf(13), because: expect.stringContaining('nothing that belongs') }],
    });
    expect(await dryRun(queueClient, idOf(3))).toEqual({ sent: 1, left: [] });
    expect(visible()).toHaveLength(13);
    expect(log.filter((line) => !line.startsWith('released'))).toEqual([]);
  });
});

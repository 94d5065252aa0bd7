import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createSaveFile, purge } from '../../../../cli/dlq/purge.ts';
import { createMemoryQueueClient, queueCalled } from '../../../fakes/memory-queue-client.ts';

const bodies = Array.from({ length: 12 }, (_, index) => `{"n":${index}}`);
const queueClientOf = () => createMemoryQueueClient(queueCalled('WakeUpQueueDeadLetters'), bodies);

describe('a purge', () => {
  it('a purge removes all, each after it was saved', async () => {
    const { queueClient, log, visible } = queueClientOf();
    const save = (deadLetters: readonly { messageId: string }[]) =>
      void log.push(...deadLetters.map(({ messageId }) => `saved ${messageId}`));
    expect(await purge(queueClient, { save })).toEqual({ removed: 12, left: 0 });
    expect(visible()).toEqual([]);
    for (const number of [1, 12])
      expect(log.indexOf(`saved WakeUpQueueDeadLetters-${number}`)).toBeLessThan(
        log.indexOf(`removed WakeUpQueueDeadLetters-${number}`),
      );
  });

  it('a purge removes nothing that could not be saved', async () => {
    const { queueClient, visible, hidden } = queueClientOf();
    const save = () => {
      throw new Error('the disk is full');
    };
    await expect(purge(queueClient, { save })).rejects.toThrow('the disk is full');
    expect([visible().length, hidden()]).toEqual([12, []]);
  });

  it('a purge removes one where one is asked for', async () => {
    const { queueClient, visible } = queueClientOf();
    const saved: string[] = [];
    const purged = await purge(queueClient, {
      save: (deadLetters) => void saved.push(...deadLetters.map(({ body }) => body)),
      messageId: 'WakeUpQueueDeadLetters-11',
    });
    expect(purged).toEqual({ removed: 1, left: 0 });
    expect([saved, visible().length]).toEqual([['{"n":10}'], 11]);
  });

  it('a purge counts what could not be removed', async () => {
    const { queueClient, unremovable } = queueClientOf();
    unremovable.add('WakeUpQueueDeadLetters-3');
    expect(await purge(queueClient, { save: () => {} })).toEqual({ removed: 11, left: 1 });
  });
});

describe('the file that purged dead letters are saved to', () => {
  const folder = mkdtempSync(join(tmpdir(), 'dead-letters-'));
  afterAll(() => rmSync(folder, { recursive: true }));

  it('holds one JSON object a line, for its owner alone', async () => {
    const path = join(folder, 'dead-letters.jsonl');
    const { queueClient } = queueClientOf();
    const file = createSaveFile(path);
    await purge(queueClient, { save: file.save });
    file.close();
    const lines = readFileSync(path, 'utf8').trim().split('\n');
    expect(lines.map((line) => JSON.parse(line).body)).toEqual(bodies);
    expect(JSON.parse(lines[0] ?? '')).toMatchObject({
      queue: 'WakeUpQueueDeadLetters',
      reason: { by: 'sqs' },
    });
    expect(statSync(path).mode & 0o777).toBe(0o600);
  });

  it('the file that purged dead letters are saved to is never one that is there already', () => {
    const path = join(folder, 'package.json');
    writeFileSync(path, '{}');
    expect(() => createSaveFile(path)).toThrow("can't be written as a new file");
    expect(readFileSync(path, 'utf8')).toBe('{}');
  });
});

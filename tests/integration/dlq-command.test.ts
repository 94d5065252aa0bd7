import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { createStackClock } from '../../local/clock/stack-clock.ts';
import { functions } from '../../local/functions.ts';
import { type LocalResponder, startLocalResponder } from '../../local/responder.ts';
import type { Wire } from '../../local/stack/dispatcher.ts';
import { anSnsMessage } from '../builders/sns-event.ts';
import { announceStack } from '../builders/stack-file.ts';
import { runDefender } from '../fakes/terminal.ts';
import { aViolation, messageOf } from '../fixtures/notices/builders.ts';

const minute = 60_000;

/** Of these functions each invocation fails, until they are mended. */
const broken = new Set<string>();

/** What the functions were given, as JSON. */
const given: string[] = [];

const breakable = (name: string, wire: Wire): Wire => {
  return (platform) => {
    const handler = wire(platform);
    return async (event, context) => {
      given.push(JSON.stringify(event));
      if (broken.has(name)) throw new TypeError(`${name} is of no use`);
      return handler(event, context);
    };
  };
};

const breakables = Object.fromEntries(
  Object.entries(functions).map(([name, wire]) => [name, breakable(name, wire)]),
);

/** One sequence, in the order of the tests: notices meet functions that fail, and are put on their way again. */
describe('defender dlq', () => {
  let responder: LocalResponder;
  let sqs: SQSClient;
  let folder: string;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'dlq-'));
    const clock = createStackClock({ start: new Date('2026-10-01T00:00:00Z'), running: false });
    responder = await startLocalResponder({ clock, functions: breakables });
    const { file } = responder.stack;
    announceStack(folder, file);
    sqs = new SQSClient({ region: file.region, credentials: file.credentials, endpoint: file.endpoints.sqs });
  });
  afterAll(async () => {
    sqs.destroy();
    await responder.close();
    rmSync(folder, { recursive: true });
  });

  const dlq = (...args: string[]) => runDefender(['dlq', ...args], { folder });
  const json = async (...args: string[]) => JSON.parse((await dlq(...args, '--json')).stdout);
  const counts = async (): Promise<Record<string, number>> => {
    const { queues } = await json('list');
    const filled = queues.filter(({ messages }: { messages: number }) => messages > 0);
    return Object.fromEntries(
      filled.map(({ queue, messages }: { queue: string; messages: number }) => [queue, messages]),
    );
  };
  const put = (queue: string, MessageBody: string) =>
    sqs.send(new SendMessageCommand({ QueueUrl: responder.stack.file.queues[queue], MessageBody }));
  const notify = (message: string) =>
    responder.stack.publish(responder.stack.file.topics.DefenderTopic ?? '', message);
  const idsInHistory = async (): Promise<string[]> => {
    const { events } = await responder.history.list({ by: 'time' }, { limit: 100 });
    return events.map(({ eventId, revision }) => `${eventId} ${revision}`).sort();
  };
  const violationOf = (thingName: string) =>
    messageOf(aViolation({ thingName, violationId: `v-${thingName}` }));

  it('defender dlq lists what each function failed on, and why', async () => {
    for (const name of Object.keys(functions)) broken.add(name);
    for (const name of ['pump-1', 'pump-2', 'pump-3']) await notify(violationOf(name));
    await notify('no JSON');
    await responder.stack.advance(9 * minute);
    expect(await counts()).toEqual({
      ReceiveViolationDeadLetters: 3,
      ParkUnreadableDeadLetters: 4,
      WakeUpQueueDeadLetters: 1,
    });
    const { stdout, exitCode } = await dlq('list');
    expect(exitCode).toBe(0);
    expect(stdout).toContain('ReceiveViolationDeadLetters: 3 (');
    expect(stdout).toContain('3 × receive-violation failed on it: receive-violation is of no use');
    expect(stdout).toContain('1 × respond failed on it each time');
    expect((await dlq('list', '--fail-on-any')).exitCode).toBe(1);
  });

  it('defender dlq shows letters in full, one or all of a queue, and consumes none', async () => {
    const { messages } = await json('show', 'receiveviolation');
    expect(messages).toHaveLength(3);
    const [{ messageId, body, attributes }] = messages;
    expect(JSON.parse(JSON.parse(body).Records[0].Sns.Message)).toMatchObject({
      violationEventType: 'in-alarm',
    });
    expect(attributes).toMatchObject({ ErrorCode: '200', RequestID: expect.any(String) });
    expect((await json('show', messageId)).messages).toEqual([expect.objectContaining({ messageId, body })]);
    expect((await dlq('show', 'WakeUpQueueDeadLetters')).stdout).toContain('respond failed on it each time');
    expect((await dlq('show', 'ReceiveViolation', '--limit', '2')).stdout).toContain('2 of 3 are shown.');
    expect(await counts()).toMatchObject({ ReceiveViolationDeadLetters: 3, WakeUpQueueDeadLetters: 1 });
  });

  it('defender dlq says what a redrive would do, and does nothing', async () => {
    const { stdout, exitCode } = await dlq('redrive', '--dry-run');
    expect(exitCode).toBe(0);
    expect(stdout).toContain('ReceiveViolationDeadLetters: 3 to be given to receive-violation again');
    expect(stdout).toContain('Nothing was sent.');
    expect(await counts()).toMatchObject({ ReceiveViolationDeadLetters: 3, WakeUpQueueDeadLetters: 1 });
  });

  it('defender dlq lets what fails again land there again', async () => {
    expect(await json('redrive', 'ReceiveViolationDeadLetters')).toMatchObject({
      queues: [{ queue: 'ReceiveViolationDeadLetters', redriven: 3, left: [] }],
    });
    expect(await counts()).not.toHaveProperty('ReceiveViolationDeadLetters');
    await responder.stack.advance(4 * minute);
    expect(await counts()).toMatchObject({ ReceiveViolationDeadLetters: 3 });
    expect(await idsInHistory()).toEqual([]);
  });

  let deadLetters: { readonly messageId: string; readonly body: string }[];

  it('defender dlq redrives one message, then all that is left, once the functions are repaired', async () => {
    deadLetters = (await json('show', 'ReceiveViolation')).messages;
    broken.clear();
    const { stdout } = await dlq('redrive', '--message', deadLetters[0]?.messageId ?? '');
    expect(stdout).toBe('ReceiveViolationDeadLetters: 1 given to receive-violation again\n');
    await responder.stack.settle();
    expect(await idsInHistory()).toHaveLength(1);
    expect((await dlq('redrive')).exitCode).toBe(0);
    await responder.stack.settle();
    expect(await counts()).toEqual({});
    const events = await idsInHistory();
    expect(events.map((id) => id.split('/')[1] ?? id)).toEqual(
      expect.arrayContaining(['v-pump-1', 'v-pump-2', 'v-pump-3']),
    );
    expect(events).toHaveLength(4);
    expect((await dlq('redrive')).stdout).toBe('There was nothing to redrive.\n');
  });

  it('defender dlq changes nothing by what is redriven a second time', async () => {
    const before = await idsInHistory();
    for (const { body } of deadLetters) await put('ReceiveViolationDeadLetters', body);
    expect(await json('redrive')).toMatchObject({
      queues: expect.arrayContaining([{ queue: 'ReceiveViolationDeadLetters', redriven: 3, left: [] }]),
    });
    await responder.stack.settle();
    expect(await idsInHistory()).toEqual(before);
    expect(await counts()).toEqual({});
  });

  it('defender dlq gives a notice that SNS could not hand over to the function, and the rest of an audit to its queue', async () => {
    const { SigningCertUrl: SigningCertURL, UnsubscribeUrl: UnsubscribeURL, ...message } = anSnsMessage();
    const envelope = { ...message, SigningCertURL, UnsubscribeURL, Message: violationOf('pump-4') };
    await put('ReceiveViolationDeadLetters', JSON.stringify(envelope));
    await put('AuditContinuationsDeadLetters', '{"continueAudit":"audit/none"}');
    expect((await dlq('redrive')).exitCode).toBe(0);
    await responder.stack.settle();
    expect(await idsInHistory()).toContainEqual(expect.stringContaining('v-pump-4'));
    expect(given).toContainEqual(expect.stringContaining('audit/none'));
    expect(await counts()).toEqual({});
  });

  it('defender dlq deletes only what it is asked to, once it is saved', async () => {
    await put('ReceiveViolationDeadLetters', 'put by hand');
    await put('AuditContinuationsDeadLetters', '{"continueAudit":"audit/none"}');
    const left = await dlq('redrive', 'ReceiveViolation');
    expect([left.exitCode, left.stdout]).toEqual([
      1,
      expect.stringContaining('1 left: it is nothing that belongs'),
    ]);
    expect(await dlq('purge', 'ReceiveViolation')).toMatchObject({
      exitCode: 2,
      stderr: expect.stringContaining('--save FILE'),
    });
    expect(await dlq('purge', 'ReceiveViolation', '--save', 'dead-letters.jsonl')).toMatchObject({
      exitCode: 2,
      stderr: expect.stringContaining(
        'all that is in ReceiveViolationDeadLetters (1), saved to dead-letters.jsonl?',
      ),
    });
    expect(existsSync(join(folder, 'dead-letters.jsonl'))).toBe(false);
    const purged = await dlq('purge', 'ReceiveViolation', '--save', 'dead-letters.jsonl', '--yes');
    expect(purged).toMatchObject({
      exitCode: 0,
      stdout: '1 deleted from ReceiveViolationDeadLetters, saved to dead-letters.jsonl.\n',
    });
    expect(JSON.parse(readFileSync(join(folder, 'dead-letters.jsonl'), 'utf8'))).toMatchObject({
      body: 'put by hand',
    });
    expect(await json('purge', 'AuditContinuations', '--discard', '--yes')).toEqual({
      ...{ queue: 'AuditContinuationsDeadLetters', deleted: 1, left: 0 },
    });
    expect((await dlq('list')).stdout).toBe('All 7 dead-letter queues are empty.\n');
  });

  it.each([
    [['show', 'ReceiveViolationDeadLeters'], 2, 'did you mean ReceiveViolationDeadLetters?'],
    [['purge', 'WakeUpQueue', '--save', 'x', '--discard'], 2, '--save FILE'],
    [['purge', '--discard'], 2, 'queue'],
    [['show', 'WakeUpQueue', '--limit', '0'], 2, '--limit takes a whole number'],
  ])('defender dlq %j ends with %d and says what would be right', async (args, exitCode, words) => {
    const ended = await dlq(...args);
    expect(ended).toMatchObject({ exitCode, stderr: expect.stringContaining(words) });
  });

  it.each([
    [['show', '00000000-0000-4000-8000-000000000000']],
    [['redrive', '--message', '00000000-0000-4000-8000-000000000000']],
    [['redrive', 'WakeUpQueue', '--message', '00000000-0000-4000-8000-000000000000', '--dry-run']],
  ])('defender dlq %j ends with 1 where there is no such message', async (args) => {
    const ended = await dlq(...args);
    expect(ended).toMatchObject({
      exitCode: 1,
      stdout: expect.stringContaining('No dead-letter queue shows'),
    });
  });
});

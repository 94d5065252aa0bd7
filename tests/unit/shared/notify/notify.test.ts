import {
  type Continuation,
  createContinuations,
  parseContinuation,
} from '../../../../shared/notify/continuations.ts';
import { createOpsTopic } from '../../../../shared/notify/ops-topic.ts';
import { createWakeUpQueue } from '../../../../shared/notify/wake-up-queue.ts';
import { checkMessage } from '../../../faults/world/messaging/limits.ts';

/** A client that writes down the input of each command, or fails. */
function aClient(failure?: Error) {
  const inputs: Record<string, unknown>[] = [];
  const send = async ({ input }: { input: object }) => {
    if (failure) throw failure;
    inputs.push({ ...input });
    return { MessageId: 'message-1' };
  };
  return { inputs, send: send as never };
}

describe('the wake-up queue', () => {
  test('the wake-up queue sends in the one message group that makes respond serial, each time under another id', async () => {
    const { inputs, send } = aClient();
    const wakeUpQueue = createWakeUpQueue({ send }, 'https://sqs/wake-up.fifo', () => {});
    await wakeUpQueue.wakeUp('finding/f');
    await wakeUpQueue.wakeUp('finding/f');
    expect(inputs).toMatchObject(
      Array(2).fill({
        QueueUrl: 'https://sqs/wake-up.fifo',
        MessageGroupId: 'respond',
        MessageBody: '{"because":"finding/f"}',
      }),
    );
    expect(new Set(inputs.map(({ MessageDeduplicationId }) => MessageDeduplicationId)).size).toBe(2);
  });

  test('the wake-up queue that can not be reached fails no caller, and is logged', async () => {
    const missed: unknown[] = [];
    const failure = new Error('throttled');
    await createWakeUpQueue({ send: aClient(failure).send }, 'https://sqs/wake-up.fifo', (error) =>
      missed.push(error),
    ).wakeUp('x');
    expect(missed).toEqual([failure]);
  });
});

describe('a continuation', () => {
  const rest: Continuation = { kind: 'rest', eventId: 'audit/4b2f' };
  const all: Continuation[] = [
    rest,
    { kind: 'notice', message: '{"taskId":"4b2f"}', topicArn: 'arn', attempts: 2 },
    { kind: 'missed', auditTaskId: '4b2f', attempts: 0 },
  ];

  test.each(all)('a continuation is read as it was sent: %j', async (continuation) => {
    const { inputs, send } = aClient();
    await createContinuations({ send }, 'https://sqs/continuations').send(continuation);
    expect(parseContinuation(String(inputs[0]?.MessageBody))).toEqual(continuation);
    expect(inputs[0]).not.toHaveProperty('DelaySeconds');
  });

  test('a continuation is sent in characters that SQS takes', async () => {
    const message = '{"name":"\uffff\ufffe\u0000 😀"}';
    const continuation: Continuation = { kind: 'notice', message, topicArn: 'arn', attempts: 1 };
    const { inputs, send } = aClient();
    await createContinuations({ send }, 'https://sqs/continuations').send(continuation);
    const body = String(inputs[0]?.MessageBody);
    expect(() => checkMessage(body)).not.toThrow();
    expect(parseContinuation(body)).toEqual(continuation);
  });

  test('a continuation can be delayed', async () => {
    const { inputs, send } = aClient();
    await createContinuations({ send }, 'https://sqs/continuations').send(rest, 240);
    expect(inputs[0]).toMatchObject({ DelaySeconds: 240 });
  });

  test('a continuation may be written by hand, without how often it was asked', () => {
    expect(parseContinuation('{"missedAudit":"4b2f"}')).toEqual(all[2]);
  });

  test('a continuation that can not be sent fails, since the audit would end half read', async () => {
    const { send } = aClient(new Error('throttled'));
    await expect(createContinuations({ send }, 'https://sqs/continuations').send(rest)).rejects.toThrow();
  });

  test.each(['', 'hello', '{}', '{"continueAudit":7}', '[]', '{"missedAudit":"../x"}'])(
    'a continuation is not read from %j',
    (body) => {
      expect(() => parseContinuation(body)).toThrow();
    },
  );
});

describe('a notice to operators', () => {
  const notice = {
    severity: 'high',
    headline: 'Needs a person: thing/pump-17',
    eventId: 'finding/f',
    subject: 'thing/pump-17',
    rule: 'quarantine',
    because: 'finding/f#1 held',
    responses: [{ action: 'suppress', status: 'held', because: 'a limit' }],
  } as const;

  test('a notice to operators carries everything as JSON, and its severity where subscriptions can filter by it', async () => {
    const { inputs, send } = aClient();
    expect(await createOpsTopic({ send }, 'arn:aws:sns:eu-central-1:111122223333:ops').publish(notice)).toBe(
      'message-1',
    );
    expect(JSON.parse(String(inputs[0]?.Message))).toEqual(notice);
    expect(inputs[0]).toMatchObject({
      TopicArn: 'arn:aws:sns:eu-central-1:111122223333:ops',
      Subject: 'Needs a person: thing/pump-17',
      MessageAttributes: { severity: { DataType: 'String', StringValue: 'high' } },
    });
  });

  test('a notice to operators has a subject that SNS takes, whatever the thing is called', async () => {
    const { inputs, send } = aClient();
    const topic = createOpsTopic({ send }, 'arn');
    for (const name of ['pümp\n1', '漢字', 'x'.repeat(300)]) {
      await topic.publish({ ...notice, headline: `Needs a person: thing/${name}` });
    }
    for (const { Subject } of inputs) expect(Subject).toMatch(/^[ -~]{1,99}$/);
  });

  test('a notice to operators shows nothing that hides or turns text around, and loses nothing', async () => {
    const { inputs, send } = aClient();
    const hostile = { ...notice, subject: 'thing/\u202egnp.exe\u200b\u009b31m' };
    await createOpsTopic({ send }, 'arn').publish(hostile);
    expect(inputs[0]?.Message).toMatch(/^[\x20-\x7e\n]*$/);
    expect(JSON.parse(String(inputs[0]?.Message))).toEqual(hostile);
  });
});

import type { Deliverable } from '../../../../cli/dlq/dead-letter.ts';
import { createDeliver } from '../../../../cli/dlq/redrive.ts';
import { aStackFile } from '../../../builders/stack-file.ts';

const resources = aStackFile({
  queues: { WakeUpQueue: 'https://sqs/wake-up.fifo', AuditContinuations: 'https://sqs/continuations' },
  functions: { ReceiveViolationLambdaFunction: 'prod-receiveViolation' },
});

/** Clients that write down what they are asked for, or fail. */
function delivering(failure?: Error) {
  const asked: unknown[] = [];
  const send = async ({ input }: { input: object }) => {
    if (failure) throw failure;
    asked.push(input);
    return {};
  };
  const client = { send: send as never };
  return { asked, deliver: createDeliver({ lambda: client, sqs: client, resources }) };
}

const functionId = 'ReceiveViolationLambdaFunction';
const asked = { key: 'k', isHint: false };
const anEvent: Deliverable = { ...asked, kind: 'event', event: '{"Records": []}', functionId };
const aContinuation: Deliverable = {
  ...{ ...asked, kind: 'continuation', queueId: 'AuditContinuations' },
  continuation: { kind: 'rest', eventId: 'audit/1' },
};
const aWakeUpQueue: Deliverable = { ...asked, kind: 'wake-up', queueId: 'WakeUpQueue' };

it('gives an event to the function as Lambda got it, and waits for no answer', async () => {
  const { asked, deliver } = delivering();
  await deliver(anEvent);
  expect(asked).toEqual([
    { FunctionName: 'prod-receiveViolation', InvocationType: 'Event', Payload: '{"Records": []}' },
  ]);
});

it('sends the rest of an audit back to its queue, and wakes respond', async () => {
  const { asked, deliver } = delivering();
  await deliver(aContinuation);
  await deliver(aWakeUpQueue);
  expect(asked).toMatchObject([
    { QueueUrl: 'https://sqs/continuations', MessageBody: '{"continueAudit":"audit/1"}' },
    { QueueUrl: 'https://sqs/wake-up.fifo', MessageGroupId: 'respond' },
  ]);
});

it.each([anEvent, aContinuation, aWakeUpQueue])('throws where $kind can not be sent', async (content) => {
  const failure = new Error('throttled');
  await expect(delivering(failure).deliver(content)).rejects.toBe(failure);
});

it('throws where the deployment has not whom it needs', async () => {
  const { deliver } = delivering();
  await expect(deliver({ ...anEvent, functionId: 'NewLambdaFunction' })).rejects.toThrow(
    'The deployment has no NewLambdaFunction',
  );
});

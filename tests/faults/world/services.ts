import type { Perform } from './answering.ts';
import type { Call } from './calls.ts';
import { metadataOf } from './calls.ts';
import { checkMessage, checkNotice } from './messaging/limits.ts';
import type { Queues } from './messaging/queues.ts';
import type { Topics } from './messaging/topics.ts';
import { WorldError } from './world-error.ts';

interface Options {
  readonly dynamodb: (call: Call) => object;
  readonly iot: (call: Call) => Promise<object>;
  readonly queues: Queues;
  readonly topics: Topics;
  readonly nextId: () => string;
}

const sendMembers = ['QueueUrl', 'MessageBody', 'MessageGroupId', 'MessageDeduplicationId', 'DelaySeconds'];
const publishMembers = ['TopicArn', 'Subject', 'Message', 'MessageAttributes'];

const text = (value: unknown): string | undefined => (value === undefined ? undefined : String(value));

function check({ operation, input }: Call, expected: string, members: readonly string[]): void {
  const unknown = Object.keys(input).filter((member) => !members.includes(member));
  if (operation !== expected || unknown.length > 0)
    throw new WorldError(`The world does not know ${operation} with ${unknown.join(', ')}: teach it`);
}

/** All that a function can call, each service by its own rules. */
export function createServices({ dynamodb, iot, queues, topics, nextId }: Options): Perform {
  const services: Readonly<Record<string, (call: Call) => Promise<object> | object>> = {
    DynamoDB: dynamodb,
    IoT: iot,
    'IoT Data Plane': iot,
    SQS(call) {
      check(call, 'SendMessage', sendMembers);
      const { QueueUrl, MessageBody, MessageGroupId, MessageDeduplicationId, DelaySeconds = 0 } = call.input;
      checkMessage(String(MessageBody));
      const queue = String(QueueUrl).split('/').at(-1) ?? '';
      const MessageId = queues.send(queue, {
        body: String(MessageBody),
        groupId: text(MessageGroupId),
        deduplicationId: text(MessageDeduplicationId),
        delayMillis: Number(DelaySeconds) * 1000,
      });
      return { MessageId };
    },
    SNS(call) {
      check(call, 'Publish', publishMembers);
      const { TopicArn, Subject, Message, MessageAttributes } = call.input;
      const published = { topicArn: String(TopicArn), message: String(Message), subject: text(Subject) };
      checkNotice(published);
      topics.publish({ ...published, attributes: Object(MessageAttributes) });
      return { MessageId: nextId() };
    },
  };
  const described = (output: object): object => Object.assign(output, { $metadata: metadataOf(nextId()) });
  return (call) => {
    const service = services[call.service];
    if (!service) throw new WorldError(`The world has no service ${call.service}: teach it`);
    const output = service(call);
    return output instanceof Promise ? output.then(described) : described(output);
  };
}

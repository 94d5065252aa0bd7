import { ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import type { Context, SNSEvent, SQSEvent } from 'aws-lambda';
import { createStackClock } from '../../../local/clock/stack-clock.ts';
import type { LambdaHandler } from '../../../local/stack/invoker.ts';
import { type Stack, type StackOptions, startStack } from '../../../local/stack/stack.ts';
import type { Platform } from '../../../shared/config/platform.ts';

export const start = new Date('2026-03-01T00:00:00Z');

export type Wire = (platform: Platform) => LambdaHandler;

const idle: Wire = () => async () => undefined;

export interface AStack extends Stack {
  /** Publishes to the topic that Device Defender publishes to. */
  notify(message: string): Promise<void>;
}

/** A stack of what is deployed, with other code in its functions, on a clock that stands unless it is moved. */
export async function aStack(
  functions: Partial<
    Record<'receive-violation' | 'receive-audit' | 'park-unreadable' | 'respond' | 'reconcile', Wire>
  > = {},
  options: Partial<StackOptions> = {},
): Promise<AStack> {
  const stack = await startStack({
    root: process.cwd(),
    clock: createStackClock({ start, running: false }),
    functions: {
      'receive-violation': idle,
      'receive-audit': idle,
      'park-unreadable': idle,
      respond: idle,
      reconcile: idle,
      ...functions,
    },
    startIot: async () => ({ url: 'http://127.0.0.1:9', close: async () => {} }),
    ...options,
  });
  return {
    ...stack,
    notify: (message) => stack.publish(stack.resolver.physical('DefenderTopic').ref, message),
  };
}

/** The messages of all invocations, in order. */
export function recorder() {
  const messages: string[] = [];
  const contexts: Context[] = [];
  const wire: Wire = () => async (event, context) => {
    contexts.push(context);
    for (const record of (event as SNSEvent | SQSEvent).Records)
      messages.push('Sns' in record ? record.Sns.Message : record.body);
  };
  return { messages, contexts, wire };
}

/** What lies in a queue, by its logical id, as the SDK's own client sees it. */
export async function messagesIn({ file, resolver }: Stack, logicalId: string) {
  const client = new SQSClient({
    region: file.region,
    credentials: file.credentials,
    endpoint: file.endpoints.sqs,
  });
  const { Messages = [] } = await client.send(
    new ReceiveMessageCommand({
      QueueUrl: resolver.physical(logicalId).ref,
      MaxNumberOfMessages: 10,
      MessageAttributeNames: ['All'],
      VisibilityTimeout: 0,
    }),
  );
  client.destroy();
  return Messages.map(({ Body = '', MessageAttributes = {} }) => ({
    body: Body,
    attributes: Object.fromEntries(Object.entries(MessageAttributes).map(([k, v]) => [k, v.StringValue])),
  }));
}

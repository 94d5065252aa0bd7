import { InvokeCommand, type LambdaClient } from '@aws-sdk/client-lambda';
import type { SQSClient } from '@aws-sdk/client-sqs';
import type { StackResources } from '../../shared/deployment/resources.ts';
import { createContinuations } from '../../shared/notify/continuations.ts';
import { createWakeUpQueue } from '../../shared/notify/wake-up-queue.ts';
import type { Deliverable } from './dead-letter-content.ts';

/** Gives what a dead letter asks for to whoever failed on it. Throws where that is not certain to have happened. */
export type Deliver = (content: Deliverable) => Promise<void>;

interface Dependencies {
  readonly lambda: Pick<LambdaClient, 'send'>;
  readonly sqs: Pick<SQSClient, 'send'>;
  readonly resources: StackResources;
}

const throwIt = (error: unknown): never => {
  throw error;
};

export const createDeliver =
  ({ lambda, sqs, resources: { functions, queues } }: Dependencies): Deliver =>
  async (content) => {
    switch (content.kind) {
      case 'event': {
        const FunctionName = named(functions, content.functionId);
        await lambda.send(
          new InvokeCommand({ FunctionName, InvocationType: 'Event', Payload: content.event }),
        );
        return;
      }
      case 'continuation':
        return createContinuations(sqs, named(queues, content.queueId)).send(content.continuation);
      case 'wake-up':
        return createWakeUpQueue(sqs, named(queues, content.queueId), throwIt).wakeUp(
          'dead letters were redriven',
        );
    }
  };

function named(resources: Readonly<Record<string, string>>, logicalId: string): string {
  const name = resources[logicalId];
  if (name) return name;
  throw new Error(`The deployment has no ${logicalId}`);
}

import { LambdaClient } from '@aws-sdk/client-lambda';
import type { SQSClient } from '@aws-sdk/client-sqs';
import type { Command } from 'commander';
import { createSqsClient } from '../../shared/config/clients/sqs.ts';
import { clientOptions, type Platform } from '../../shared/config/platform.ts';
import type { StackResources } from '../../shared/deployment/resources.ts';
import { hint } from '../../shared/text/did-you-mean.ts';
import { type Deployment, type DeploymentOptions, withDeploymentOptions } from '../deployment/deployment.ts';
import { findDeployment } from '../deployment/find-deployment.ts';
import { UsageError } from '../errors.ts';
import { queuesOf } from './dead-letter-queues.ts';

import { createQueueClient, type QueueClient } from './queue-client.ts';
import { createDeliver, type Deliver } from './redrive.ts';

export interface DlqOptions extends DeploymentOptions {
  readonly json?: boolean;
}

/** The options of every command about dead letters. */
export const withDlqOptions = (command: Command): Command =>
  withDeploymentOptions(command).option('--json', 'print JSON');

interface Connection {
  readonly queueClients: readonly QueueClient[];
  readonly deliver: Deliver;
}

/** Speaks to the dead-letter queues of the deployment that the options name. */
export async function withQueueClients<Answer>(
  options: DlqOptions,
  use: (connection: Connection) => Promise<Answer>,
): Promise<Answer> {
  const deployment = await findDeployment(options);
  const { platform, resources } = deployment;
  const sqs = createSqsClient(platform);
  const lambda = new LambdaClient(clientOptions(platform, 'lambda'));
  try {
    const queueClients = queueClientsOf(deployment, sqs);
    if (queueClients.length === 0) {
      throw new UsageError('Dead-letter queues are found by the name of the deployed stack: --stack NAME');
    }
    return await use({
      queueClients,
      deliver: createDeliver({ lambda, sqs, resources }),
    });
  } finally {
    sqs.destroy();
    lambda.destroy();
  }
}

/** One for each dead-letter queue that the deployment is known to have. */
export const queueClientsOf = (
  { platform, resources }: Deployment,
  sqs: Pick<SQSClient, 'send'>,
): readonly QueueClient[] =>
  queuesOf(resources).map((queue) =>
    createQueueClient(sqs, queue, locationOf(queue.id, resources, platform)),
  );

/** An answer without a wait comes from some of SQS's servers only; here there is one. */
const locationOf = (queueId: string, { queues }: StackResources, { endpoints }: Platform) => ({
  url: queues[queueId] ?? '',
  waitSeconds: endpoints ? 0 : 1,
});

const suffix = 'DeadLetters';

const isNamed = ({ queue: { id } }: QueueClient, name: string): boolean =>
  [id, id.slice(0, -suffix.length)].some((form) => form.toLowerCase() === name.toLowerCase());

/** The queue client that a person means, with or without the end that all share. Throws `UsageError`. */
export function queueClientNamed(queueClients: readonly QueueClient[], name: string): QueueClient {
  const queueClient = queueClients.find((client) => isNamed(client, name));
  if (queueClient) return queueClient;
  const ids = queueClients.map(({ queue }) => queue.id);
  throw new UsageError(
    `There is no dead-letter queue ${name}${hint(name, ids)}. There are: ${ids.join(', ')}.`,
  );
}

/** SQS gives every message a UUID, which is no queue's name. */
export const isMessageId = (text: string): boolean =>
  /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(text);

export const notFoundLine = (messageId: string): string =>
  `No dead-letter queue shows a message ${messageId}: it is gone, hidden for a minute, or not at the head of its FIFO queue.`;

import * as v from 'valibot';
import type { Resolver } from '../../../../local/stack/resolver.ts';
import type { QueueDefinition } from './queues.ts';

/** SQS API reference, CreateQueue: what a queue is that does not say. */
const QueueSchema = v.object({
  FifoQueue: v.optional(v.boolean(), false),
  ContentBasedDeduplication: v.optional(v.boolean(), false),
  VisibilityTimeout: v.optional(v.number(), 30),
  MessageRetentionPeriod: v.optional(v.number(), 345_600),
  RedrivePolicy: v.optional(v.object({ deadLetterTargetArn: v.string(), maxReceiveCount: v.number() })),
});

export const nameOfArn = (arn: string): string => arn.split(':').at(-1) ?? '';

/** The queues that are deployed. */
export const queueDefinitions = (resolver: Resolver): readonly QueueDefinition[] =>
  resolver.ofType('AWS::SQS::Queue').map(([logicalId, { Properties }]) => {
    const queue = v.parse(QueueSchema, resolver.value(Properties));
    const { RedrivePolicy: redrive } = queue;
    return {
      name: resolver.physical(logicalId).name,
      isFifo: queue.FifoQueue,
      deduplicatesByContent: queue.ContentBasedDeduplication,
      visibilityMillis: queue.VisibilityTimeout * 1000,
      retentionMillis: queue.MessageRetentionPeriod * 1000,
      ...(redrive && {
        redrive: {
          deadLetters: nameOfArn(redrive.deadLetterTargetArn),
          maxReceiveCount: redrive.maxReceiveCount,
        },
      }),
    };
  });

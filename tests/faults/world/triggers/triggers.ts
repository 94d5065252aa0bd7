import * as v from 'valibot';
import type { Resolver } from '../../../../local/stack/resolver.ts';
import { repeat, scheduledEvent, startSchedules } from '../../../../local/stack/schedules.ts';
import type { FunctionDefinition, Template } from '../../../../shared/deployment/template.ts';
import type { Lambda } from '../lambda.ts';
import { nameOfArn } from '../messaging/queue-definitions.ts';
import type { Queues } from '../messaging/queues.ts';
import type { Topics } from '../messaging/topics.ts';
import type { WorldClock } from '../world-clock.ts';
import { type AsyncSource, createAsyncSource, eventOfNotice, type Source } from './async-source.ts';
import { createQueueSource } from './queue-source.ts';

const SnsEvent = v.object({
  arn: v.string(),
  filterPolicy: v.optional(v.unknown()),
  filterPolicyScope: v.optional(v.literal('MessageBody')),
});

const SqsEvent = v.object({
  arn: v.string(),
  batchSize: v.optional(v.number(), 10),
  functionResponseType: v.optional(v.literal('ReportBatchItemFailures')),
});

const EventSchema = v.union([
  v.strictObject({ sns: SnsEvent }),
  v.strictObject({ sqs: SqsEvent }),
  v.strictObject({ schedule: v.string() }),
]);

interface Options {
  readonly template: Template;
  readonly resolver: Resolver;
  readonly clock: WorldClock;
  readonly queues: Queues;
  readonly topics: Topics;
  readonly lambdaOf: (definition: FunctionDefinition) => Lambda;
  /** How many invocations get each batch of a FIFO queue at the same moment. */
  readonly fifoCopies: number;
  readonly nextId: () => string;
}

/** Wires every deployed function to what triggers it. Throws where a trigger is not understood. */
export function connectTriggers(options: Options): readonly Source[] {
  const { template, resolver, clock, queues, topics, lambdaOf, fifoCopies, nextId } = options;

  function queueSource(
    { arn, batchSize, functionResponseType }: v.InferOutput<typeof SqsEvent>,
    lambda: Lambda,
  ) {
    const name = nameOfArn(arn);
    return createQueueSource({
      ...{ lambda, queues, queue: { name, arn }, batchSize, nextId },
      copies: name.endsWith('.fifo') ? fifoCopies : 1,
      reportsFailures: functionResponseType !== undefined,
    });
  }

  const asyncSource = ({ maximumRetryAttempts, onError }: FunctionDefinition, lambda: Lambda): AsyncSource =>
    createAsyncSource({
      ...{ lambda, clock, queues, nextId },
      retries: maximumRetryAttempts,
      deadLetters: onError ? nameOfArn(String(resolver.value(onError))) : undefined,
    });

  function connect(definition: FunctionDefinition, written: unknown, lambda: Lambda): Source {
    const event = v.parse(EventSchema, resolver.value(written));
    if ('sqs' in event) return queueSource(event.sqs, lambda);
    const source = asyncSource(definition, lambda);
    if ('sns' in event)
      topics.subscribe({
        topicArn: event.sns.arn,
        filterPolicy: event.sns.filterPolicy,
        deliver: (notice) => source.accept(eventOfNotice(notice, { id: nextId(), at: clock.now() })),
      });
    else
      repeat(clock.recurring, event.schedule, (due) => {
        if (!clock.isLeaping()) source.accept(scheduledEvent(ruleArnOf(definition), due));
      });
    return source;
  }

  const ruleArnOf = ({ name }: FunctionDefinition): string =>
    String(resolver.value({ 'Fn::Sub': `arn:aws:events:\${AWS::Region}:\${AWS::AccountId}:rule/${name}` }));

  startSchedules({
    resolver,
    clock: clock.recurring,
    send(queueArn, body, groupId) {
      if (!clock.isLeaping()) queues.send(nameOfArn(queueArn), { body, groupId });
    },
  });
  return template.functions.flatMap((definition) => {
    const lambda = lambdaOf(definition);
    return definition.events.map((event) => connect(definition, event, lambda));
  });
}

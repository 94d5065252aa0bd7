import type { SQSClient } from '@aws-sdk/client-sqs';
import { createWakeUpQueue } from '../../shared/notify/wake-up-queue.ts';
import { arnOf, packagedService } from './packaged-service.ts';
import { maySend, ofFunction, sendersTo } from './senders.ts';

const service = packagedService;

describe('respond', () => {
  it('respond is fed by wake-ups and by nothing else', () => {
    expect(ofFunction(service(), 'AWS::SNS::Subscription', 'Respond')).toEqual([]);
    expect(ofFunction(service(), 'AWS::Lambda::Permission', 'Respond')).toEqual([]);
    expect(ofFunction(service(), 'AWS::Lambda::EventSourceMapping', 'Respond')).toHaveLength(1);
  });

  it('respond is serial, since ticks and wake-ups share one message group', async () => {
    const groups: unknown[] = [];
    const send: SQSClient['send'] = async ({ input }: { input: object }) =>
      groups.push(Object(input).MessageGroupId);
    await createWakeUpQueue({ send }, 'https://wake-up-queue', (error) => {
      throw error;
    }).wakeUp('a test');
    expect(groups).toEqual([expect.any(String)]);
    const { Targets } = service().resource('RespondTick').Properties;
    expect(Targets).toEqual([
      {
        Id: expect.any(String),
        Arn: arnOf('WakeUpQueue'),
        SqsParameters: { MessageGroupId: groups[0] },
        DeadLetterConfig: { Arn: arnOf('RespondDeadLetters') },
      },
    ]);
  });

  it('respond is ticked every minute by a rule that the wake-up queue and the dead-letter queue admit', () => {
    const { ScheduleExpression, State, EventPattern } = service().resource('RespondTick').Properties;
    expect({ ScheduleExpression, State, EventPattern }).toEqual({
      ScheduleExpression: 'rate(1 minute)',
      State: 'ENABLED',
    });
    for (const queue of ['WakeUpQueue', 'RespondDeadLetters'])
      expect(sendersTo(service(), queue)).toEqual([
        maySend(queue, 'events.amazonaws.com', arnOf('RespondTick')),
      ]);
  });

  it('respond is ticked by messages that differ, as deduplication by content asks', () => {
    const { FifoQueue, ContentBasedDeduplication } = service().resource('WakeUpQueue').Properties;
    expect({ FifoQueue, ContentBasedDeduplication }).toEqual({
      FifoQueue: true,
      ContentBasedDeduplication: true,
    });
  });
});

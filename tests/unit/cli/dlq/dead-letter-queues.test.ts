import { deadLetterQueues, queuesOf } from '../../../../cli/dlq/dead-letter-queues.ts';
import { readTemplate } from '../../../../shared/deployment/template.ts';
import { aStackFile } from '../../../builders/stack-file.ts';

const template = readTemplate('.');
const queues = Object.entries(template.resources).filter(([, { Type }]) => Type === 'AWS::SQS::Queue');
const deployed = queues.map(([id]) => id).filter((id) => id.endsWith('DeadLetters'));
const arnOf = (id: string) => ({ 'Fn::GetAtt': [id, 'Arn'] });

/** The dead-letter queue of each queue that has one. */
const movesTo = new Map(
  queues.flatMap(([id, { Properties = {} }]) => {
    const policy = Properties.RedrivePolicy as { deadLetterTargetArn: unknown } | undefined;
    return policy ? [[id, policy.deadLetterTargetArn]] : [];
  }),
);

describe('the dead-letter queues that commands know', () => {
  it('the dead-letter queues that commands know are those that are deployed', () => {
    expect(deadLetterQueues.map(({ id }) => id).sort()).toEqual(deployed.sort());
  });

  it.each(deadLetterQueues)(
    '$id is said to be filled by SQS from the queue that has it',
    ({ id, movedFrom }) => {
      const from = [...movesTo].filter(([, arn]) => JSON.stringify(arn) === JSON.stringify(arnOf(id)));
      expect(from.map(([queueId]) => queueId)).toEqual(movedFrom ? [movedFrom] : []);
    },
  );

  const invoked = deadLetterQueues.flatMap(({ id, failing, redrive }) =>
    redrive.kind === 'invoke' ? [{ id, failing, functionId: redrive.functionId }] : [],
  );

  it.each(invoked)(
    'what is in $id goes to the function whose letters it takes',
    ({ id, failing, functionId }) => {
      const definition = template.functions.find(({ logicalId }) => logicalId === functionId);
      expect(definition).toMatchObject({ name: failing, onError: arnOf(id) });
      for (const event of definition?.events.filter((trigger) => 'sns' in trigger) ?? [])
        expect(event.sns).toMatchObject({ redrivePolicy: { deadLetterTargetRef: id } });
    },
  );

  it('what goes to a queue goes to one that feeds the function that failed', () => {
    for (const { failing, redrive } of deadLetterQueues) {
      if (redrive.kind !== 'wake-up' && redrive.kind !== 'send') continue;
      const definition = template.functions.find(({ name }) => name === failing);
      const fed = definition?.events.map((event) => (event.sqs as { arn: unknown } | undefined)?.arn);
      expect(fed).toContainEqual(arnOf(redrive.queueId));
    }
  });

  it('the dead-letter queues that commands know are, of a deployment of another version, those that it has', () => {
    const file = aStackFile({
      queues: { WakeUpQueue: 'b', WakeUpQueueDeadLetters: 'd', NewDeadLetters: 'n' },
    });
    expect(queuesOf(file)).toMatchObject([
      { id: 'WakeUpQueueDeadLetters', redrive: { kind: 'wake-up' } },
      { id: 'NewDeadLetters', redrive: { kind: 'unknown' } },
    ]);
  });
});

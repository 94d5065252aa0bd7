import { checkDeadLetters } from '../../../../cli/doctor/checks/dead-letters.ts';
import { checkOpsTopic } from '../../../../cli/doctor/checks/ops-topic.ts';
import { checkBacklog, checkRespond } from '../../../../cli/doctor/checks/respond.ts';
import { checkSubscriptions, wantedSubscriptions } from '../../../../cli/doctor/checks/subscriptions.ts';
import { checkTables } from '../../../../cli/doctor/checks/tables.ts';
import { aViolationEvent, receivedAt } from '../../../builders/events.ts';
import { aStackFile } from '../../../builders/stack-file.ts';
import { createMemoryQueueClient, queueCalled } from '../../../fakes/memory-queue-client.ts';

const topicArn = 'arn:aws:sns:eu-west-1:111122223333:Defender';

interface There {
  readonly endpoint: string;
  readonly arn?: string | undefined;
  readonly attributes?: Readonly<Record<string, string>>;
}

const subscriptionsOf = (there: readonly There[]) => ({
  list: async () => there.map(({ endpoint, arn }) => ({ protocol: 'lambda', endpoint, arn })),
  attributes: async (arn: string) => there.find((subscription) => subscription.arn === arn)?.attributes ?? {},
});

describe('subscriptions to the Defender topic', () => {
  const functions = { ReceiveViolationLambdaFunction: 'prod-receiveViolation' };
  const wanted = wantedSubscriptions(aStackFile({ functions }), false).filter(
    ({ name }) => name === 'receive-violation',
  );
  const FilterPolicy = '{"violationEventType":[{"exists":true}]}';
  const right = {
    endpoint: 'arn:aws:lambda:eu-west-1:111122223333:function:prod-receiveViolation',
    arn: 'arn:aws:sns:eu-west-1:111122223333:Defender:1',
    attributes: { FilterPolicy, FilterPolicyScope: 'MessageBody', RedrivePolicy: '{}' },
  };
  const check = (...there: There[]) =>
    checkSubscriptions({ subscriptions: subscriptionsOf(there), topicArn, wanted });

  test('subscriptions to the Defender topic are wanted as the files of the functions have it', () => {
    expect(wanted).toEqual([
      {
        name: 'receive-violation',
        endpoint: ':function:prod-receiveViolation',
        filter: { violationEventType: [{ exists: true }] },
        hasDeadLetters: true,
      },
    ]);
  });

  test('subscriptions to the Defender topic that are as they should be are fine, whoever else is subscribed', async () => {
    expect(await check({ endpoint: 'somebody@example.com', arn: 'arn:other' }, right)).toMatchObject([
      { status: 'ok' },
    ]);
  });

  test.each([
    ['is missing', [], 'fail', 'not subscribed'],
    ['waits to be confirmed', [{ ...right, arn: undefined }], 'fail', 'not confirmed'],
    ['lost its filter', [{ ...right, attributes: { RedrivePolicy: '{}' } }], 'fail', '(none)'],
    [
      'has another filter',
      [{ ...right, attributes: { ...right.attributes, FilterPolicy: '{"a":["b"]}' } }],
      'fail',
      '{"a":["b"]}',
    ],
    [
      'filters by attributes',
      [{ ...right, attributes: { ...right.attributes, FilterPolicyScope: 'MessageAttributes' } }],
      'fail',
      'looks at attributes',
    ],
    [
      'has no dead-letter queue',
      [{ ...right, attributes: { FilterPolicy, FilterPolicyScope: 'MessageBody' } }],
      'warn',
      'no dead-letter queue',
    ],
  ] as const)(
    'subscriptions to the Defender topic of which one %s are reported',
    async (_, there, status, says) => {
      expect(await check(...there)).toMatchObject([{ status, says: expect.stringContaining(says) }]);
    },
  );

  test('subscriptions to the Defender topic are mended by the filter that belongs there', async () => {
    const [{ fix = '' } = {}] = await check({ ...right, attributes: {} });
    expect(fix).toContain(`--subscription-arn ${right.arn} --attribute-name FilterPolicy`);
    expect(fix).toContain(`'${FilterPolicy}'`);
  });

  test('without a filter are fine with an empty one', async () => {
    const [unfiltered] = wanted.map((subscription) => ({ ...subscription, filter: undefined }));
    const subscriptions = subscriptionsOf([
      { ...right, attributes: { FilterPolicy: '{}', RedrivePolicy: '{}' } },
    ]);
    const found = await checkSubscriptions({
      subscriptions,
      topicArn,
      wanted: unfiltered ? [unfiltered] : [],
    });
    expect(found).toMatchObject([{ status: 'ok' }]);
  });
});

describe('the ops topic', () => {
  const ada = { endpoint: 'ada@example.com', arn: 'arn:aws:sns:1' };
  const bob = { endpoint: 'bob@example.com' };
  test.each([
    ['heard by somebody', [ada], ['ok']],
    ['heard by nobody', [], ['fail']],
    ['heard by somebody who has yet to confirm', [bob], ['fail', 'warn']],
    ['heard by one of two', [ada, bob], ['ok', 'warn']],
  ])('%s is reported', async (_, there, statuses) => {
    const found = await checkOpsTopic({ subscriptions: subscriptionsOf(there), topicArn, isLocal: false });
    expect(found.map(({ status }) => status)).toEqual(statuses);
  });
});

describe('dead letters', () => {
  test('fail, with the queues that they are in', async () => {
    const { queueClient: empty } = createMemoryQueueClient(queueCalled('WakeUpQueueDeadLetters'));
    const { queueClient: filled } = createMemoryQueueClient(queueCalled('RespondDeadLetters'), ['a', 'b']);
    expect(await checkDeadLetters([empty])).toMatchObject([{ status: 'ok' }]);
    expect(await checkDeadLetters([empty, filled])).toMatchObject([
      { status: 'fail', says: '2 in RespondDeadLetters', fix: 'npx defender dlq list' },
    ]);
    expect(await checkDeadLetters([])).toMatchObject([{ status: 'skipped' }]);
  });
});

describe('respond', () => {
  const running = { reservedConcurrency: undefined, mappings: [{ uuid: 'u-1', state: 'Enabled' }] };
  test.each([
    ['runs', running, []],
    ['has concurrency of its own', { ...running, reservedConcurrency: 1 }, []],
    ['may not start', { ...running, reservedConcurrency: 0 }, ['delete-function-concurrency']],
    [
      'is cut off its queue',
      { ...running, mappings: [{ uuid: 'u-1', state: 'Disabled' }] },
      ['u-1 --enabled'],
    ],
    ['has no queue', { ...running, mappings: [] }, ['serverless deploy']],
  ])('respond that %s is reported', async (_, found, fixes) => {
    const observed = await checkRespond('prod-respond', async () => found);
    expect(observed.flatMap(({ fix }) => fix ?? [])).toEqual(
      fixes.map((fix) => expect.stringContaining(fix)),
    );
    expect(observed.every(({ status }) => status === (fixes.length > 0 ? 'fail' : 'ok'))).toBe(true);
  });

  test('respond can not be stopped on the local stack', async () => {
    expect(await checkRespond('respond', undefined)).toMatchObject([{ status: 'skipped' }]);
  });
});

describe('the backlog', () => {
  const event = aViolationEvent();
  const secondsLater = (seconds: number) => new Date(receivedAt.getTime() + seconds * 1000);
  const history = (events: readonly ReturnType<typeof aViolationEvent>[]) => ({
    due: async () => ({ events, isAnyWaiting: false }),
  });

  test.each([
    [10, 'ok'],
    [181, 'warn'],
    [601, 'fail'],
  ])('the backlog of what has been due for %i s is %s', async (seconds, status) => {
    expect(await checkBacklog(history([event]), secondsLater(seconds))).toMatchObject([
      { status, says: expect.stringContaining(`${seconds} s: ${event.eventId}`) },
    ]);
  });

  test('the backlog counts from when a response is to be looked at again', async () => {
    const [response] = event.responses;
    if (!response) throw new Error('the event has no response');
    const waited = { ...event, responses: [{ ...response, notBefore: secondsLater(600).toISOString() }] };
    expect(await checkBacklog(history([waited]), secondsLater(610))).toMatchObject([
      { status: 'ok', says: expect.stringContaining('10 s') },
    ]);
  });

  test('the backlog is none where nothing is due', async () => {
    expect(await checkBacklog(history([]), secondsLater(0))).toEqual([
      { status: 'ok', says: 'nothing is due' },
    ]);
  });
});

describe('the tables', () => {
  const names = { HistoryTable: 'History', RulesTable: 'Rules' };
  const healthy = { isRecoverable: true, expires: true };
  test.each([
    ['are protected', { ...healthy }, { ...healthy, expires: false }, []],
    ['forget nothing', { ...healthy, expires: false }, healthy, ['update-time-to-live --table-name History']],
    [
      'are not recoverable',
      healthy,
      { ...healthy, isRecoverable: false },
      ['update-continuous-backups --table-name Rules'],
    ],
  ])('the tables that %s are reported', async (_, ofHistory, ofRules, fixes) => {
    const found = await checkTables(names, async (name) => (name === 'History' ? ofHistory : ofRules));
    expect(found.flatMap(({ fix }) => fix ?? [])).toEqual(fixes.map((fix) => expect.stringContaining(fix)));
    expect(found.every(({ status }) => status === (fixes.length > 0 ? 'warn' : 'ok'))).toBe(true);
  });
});

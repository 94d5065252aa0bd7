import { PublishCommand, SNSClient } from '@aws-sdk/client-sns';
import { quarantineGroup, thingName } from '../../local/demo/account.ts';
import { createObserver } from '../../local/demo/observe.ts';
import { subjectOfThing } from '../../shared/sources/subject.ts';
import { type CapturedAccount, notices, startCapturedAccount } from './captured-notices.ts';
import { endState } from './end-state.ts';

const minute = 60_000;

let account: CapturedAccount | undefined;

afterEach(async () => {
  await account?.close();
  account = undefined;
});

/** Publishes with the SDK to the address that .local/stack.json gives, as anybody would. */
async function publish({ stack }: CapturedAccount, ...messages: readonly string[]): Promise<void> {
  const { endpoints, credentials, region, topics } = stack.file;
  const sns = new SNSClient({ endpoint: endpoints.sns, credentials, region });
  for (const Message of messages)
    await sns.send(new PublishCommand({ TopicArn: topics.DefenderTopic, Message }));
  sns.destroy();
}

const { firstAudit, secondAudit, inAlarm, cleared } = notices;
const blank = {
  versions: ['1', '2'],
  standard: '2',
  documentId: 'CreateBy-AWSIoTDeviceDefenderAudit.REPLACE_DEFAULT_POLICY_VERSION.BLANK_POLICY',
};

describe('the captured notices', () => {
  it('the captured notices end in history with the outcome that the rules ask for', async () => {
    account = await startCapturedAccount();
    await publish(account, firstAudit, secondAudit, cleared, inAlarm);
    await account.stack.advance(2 * minute);
    const state = await endState(account);
    expect(state.policies).toEqual({
      'group-policy': { versions: ['1'], standard: '1', documentId: undefined },
      'pump-policy': blank,
      'sensor-policy': blank,
      'valve-policy': blank,
    });
    // The second audit looked again, and found it suppressed: what the first one found is only recorded.
    expect(state.suppressed).toEqual([]);
    expect(state.groups).toEqual([]);
    expect(state.events).toEqual([
      'audit/4b2f6f0b7f6d4f0c9a1e5d3c2b1a0f9e',
      'audit/9e0f1a2b3c5d4e1a9c0f7f6d4f0b4b2f',
      ...Array(8).fill('finding'),
      'violation/5d7c0b1e9f3a4c2d8e6b7a9f0c1d2e3f/2021-04-04T23:25:00.000Z/in-alarm',
      'violation/5d7c0b1e9f3a4c2d8e6b7a9f0c1d2e3f/2021-04-04T23:40:00.000Z/alarm-cleared',
    ]);
    expect(state.responses).toEqual([
      'policy/pump-policy mitigate succeeded',
      'policy/pump-policy notify succeeded',
      'policy/sensor-policy mitigate succeeded',
      'policy/sensor-policy notify succeeded',
      'policy/valve-policy mitigate succeeded',
      'policy/valve-policy notify succeeded',
      'thing/basicPubSub mitigate skipped',
      'thing/basicPubSub notify succeeded',
      'thing/basicPubSub release skipped',
    ]);
  });

  it('contain the thing while the alarm is on, and release it after the settling time', async () => {
    account = await startCapturedAccount({ cleared: false });
    const observer = createObserver(account.iot, account.history);
    await publish(account, inAlarm, inAlarm);
    await account.stack.advance(minute);
    expect(await observer.groupsOfThing()).toEqual([quarantineGroup]);
    await account.stack.advance(20 * minute);
    await account.calmDown();
    await publish(account, cleared, cleared);
    await account.stack.advance(minute);
    expect(await observer.groupsOfThing()).toEqual([quarantineGroup]);
    await account.stack.advance(30 * minute);
    expect(await observer.groupsOfThing()).toEqual([]);
    expect(await observer.responsesTo(subjectOfThing(thingName))).toEqual([
      'mitigate released',
      'notify succeeded',
      'release succeeded',
    ]);
  });

  it('the captured notices are expired, not acted on, where Device Defender does not know the violation', async () => {
    account = await startCapturedAccount({ cleared: false });
    await publish(
      account,
      inAlarm.replaceAll('5d7c0b1e9f3a4c2d8e6b7a9f0c1d2e3f', 'ffffffffffffffffffffffffffffffff'),
    );
    await account.stack.advance(15 * minute);
    const observer = createObserver(account.iot, account.history);
    expect(await observer.groupsOfThing()).toEqual([]);
    expect(await observer.responsesTo(subjectOfThing(thingName))).toContain('mitigate expired');
  });

  describe('lead to the same end state', () => {
    let inOrder: Awaited<ReturnType<typeof outcomeOf>>;
    beforeAll(async () => {
      inOrder = await outcomeOf(firstAudit, secondAudit, inAlarm, cleared);
    });

    it.each([
      [
        'twice, in reverse order',
        [cleared, cleared, inAlarm, inAlarm, secondAudit, secondAudit, firstAudit, firstAudit],
      ],
      [
        'interleaved, with a late duplicate of each',
        [inAlarm, firstAudit, cleared, secondAudit, firstAudit, inAlarm, secondAudit, cleared],
      ],
    ])('lead to the same end state when published %s', async (_, messages) => {
      expect(await outcomeOf(...messages)).toEqual(inOrder);
    });
  });

  async function outcomeOf(...messages: readonly string[]) {
    await account?.close();
    account = await startCapturedAccount();
    await publish(account, ...messages);
    await account.stack.advance(12 * minute);
    return endState(account);
  }
});

describe('what is no notice', () => {
  const messages = [
    'It is not JSON {',
    '[1, 2, 3]',
    '{"findingId":"f","checkName":"LOGGING_DISABLED_CHECK"}',
    '{"violationEventType":"in-alarm","thingName":"x"}',
  ];

  it('what is no notice is parked once and whole, and acted on by nobody', async () => {
    account = await startCapturedAccount();
    const before = account.defender.calls.list().length;
    await publish(account, ...messages, ...messages);
    await account.stack.advance(2 * minute);
    const { events } = await account.history.list({ by: 'time' }, { limit: 10 });
    expect(events.map(({ kind }) => kind)).toEqual(messages.map(() => 'parked'));
    expect(events.map((event) => 'message' in event && event.message).sort()).toEqual([...messages].sort());
    expect(account.defender.calls.list().length).toBe(before);
  });
});

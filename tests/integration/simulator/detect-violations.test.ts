import {
  ListActiveViolationsCommand,
  type ListActiveViolationsCommandInput,
  ListViolationEventsCommand,
  type ListViolationEventsCommandInput,
  PutVerificationStateOnViolationCommand,
  type VerificationState,
} from '@aws-sdk/client-iot';
import type { Datapoint } from '../../../local/defender/detect/report-metric.ts';
import { apiError, roleArn, simulatorWithClient, start } from './server-client.ts';

let started: Awaited<ReturnType<typeof simulatorWithClient>>;
let notices: { violationEventType: string; thingName: string; violationEventTime: number }[];

const invalid = apiError('InvalidRequestException', 400);
const notFound = apiError('ResourceNotFoundException', 404);
const dayMillis = 24 * 60 * 60 * 1000;
const windowMillis = 300_000;
const inMillis = (millis: number) => new Date(start.getTime() + millis);
const moveTo = (millis: number) => started.clock.moveTo(inMillis(millis));
const target = (resource: string) => `arn:aws:iot:us-east-1:123456789012:${resource}`;
const seed = (operation: string, input: object) => started.simulator.call(operation, { ...input });

const metric = 'aws:num-messages-sent';
const fewerThan = (count: number, more = {}) => ({
  ...{ comparisonOperator: 'less-than', value: { count }, durationSeconds: 300 },
  ...more,
});
const chatty = { name: 'chatty', metric, criteria: fewerThan(10) };

/** A profile that alerts and is attached to `resource`. */
async function profile(securityProfileName: string, behaviors: readonly object[], resource = 'all/things') {
  const alertTargets = { SNS: { alertTargetArn: 'arn:aws:sns:us-east-1:123456789012:alerts', roleArn } };
  await seed('CreateSecurityProfile', { securityProfileName, behaviors, alertTargets });
  const securityProfileTargetArn = target(resource);
  await seed('AttachSecurityProfile', { securityProfileName, securityProfileTargetArn });
}

const report = (thingName: string, count: number, more: Partial<Datapoint> = {}) =>
  started.simulator.reportMetric({ thingName, metric, value: { count }, ...more });
const active = async (input: ListActiveViolationsCommandInput = {}) =>
  (await started.iot.send(new ListActiveViolationsCommand(input))).activeViolations ?? [];
const events = async (input: Partial<ListViolationEventsCommandInput> = {}) => {
  const ever = { startTime: inMillis(-dayMillis), endTime: inMillis(100 * dayMillis) };
  return (
    (await started.iot.send(new ListViolationEventsCommand({ ...ever, ...input }))).violationEvents ?? []
  );
};
const alarmedThings = async (input?: ListActiveViolationsCommandInput) =>
  (await active(input)).map(({ thingName }) => thingName);
const sentNotices = () =>
  notices.map(({ thingName, violationEventType }) => `${thingName} ${violationEventType}`);

beforeEach(async () => {
  notices = [];
  let ids = 0;
  started = await simulatorWithClient({
    publish: async (_, message) => {
      notices.push(JSON.parse(message));
    },
    newId: (kind) => {
      ids += 1;
      return `${kind}-${ids}`;
    },
  });
});
afterEach(() => started.close());

describe('a behavior', () => {
  test('a behavior takes as many datapoints in a row into alarm, and out of it, as its criteria say', async () => {
    const criteria = fewerThan(10, { consecutiveDatapointsToAlarm: 2, consecutiveDatapointsToClear: 3 });
    await profile('fleet', [{ ...chatty, criteria }]);
    const alarms: number[] = [];
    for (const [window, count] of [20, 1, 20, 21, 1, 1, 22, 1, 1, 1].entries()) {
      await report('lamp', count, { at: inMillis(window * windowMillis) });
      alarms.push((await active()).length);
    }
    expect(alarms).toEqual([0, 0, 0, 1, 1, 1, 1, 1, 1, 0]);
    expect(
      notices.map(({ violationEventType, violationEventTime }) => [violationEventType, violationEventTime]),
    ).toEqual([
      ['in-alarm', inMillis(3 * windowMillis).getTime()],
      ['alarm-cleared', inMillis(9 * windowMillis).getTime()],
    ]);
  });

  test('a behavior shows a violation with its start, and its last bad value', async () => {
    await profile('fleet', [{ ...chatty, criteria: fewerThan(10, { consecutiveDatapointsToClear: 2 }) }]);
    for (const [window, count] of [20, 30, 5].entries())
      await report('lamp', count, { at: inMillis(window * windowMillis) });
    expect(await active()).toEqual([
      {
        ...{ violationId: 'violation-1', thingName: 'lamp', securityProfileName: 'fleet' },
        behavior: {
          ...{ name: 'chatty', metric },
          criteria: fewerThan(10, { consecutiveDatapointsToAlarm: 1, consecutiveDatapointsToClear: 2 }),
        },
        ...{ lastViolationValue: { count: 30 }, verificationState: 'UNKNOWN' },
        ...{ violationStartTime: start, lastViolationTime: inMillis(windowMillis) },
      },
    ]);
  });

  test('a behavior starts a new violation with each episode, and an episode for each thing', async () => {
    await profile('fleet', [chatty]);
    for (const count of [20, 1, 20]) await report('lamp', count);
    await report('plug', 20);
    const ids = (await active()).map(({ thingName, violationId }) => [thingName, violationId]);
    expect(ids).toEqual([
      ['lamp', 'violation-2'],
      ['plug', 'violation-3'],
    ]);
    expect((await events({ thingName: 'lamp' })).map(({ violationId }) => violationId)).toEqual([
      'violation-1',
      'violation-1',
      'violation-2',
    ]);
  });

  test('dates a violation by the edge of the window, and a second one within it by the clock', async () => {
    await profile('fleet', [chatty]);
    moveTo(2.5 * windowMillis);
    await report('lamp', 20);
    await report('lamp', 1);
    expect(notices.map(({ violationEventTime }) => violationEventTime)).toEqual(
      [2 * windowMillis, 2.5 * windowMillis].map((millis) => inMillis(millis).getTime()),
    );
  });

  test('a behavior that is statistical or learned leaves datapoints alone', async () => {
    const statistical = { ...fewerThan(1), value: undefined, statisticalThreshold: { statistic: 'p99' } };
    await profile('fleet', [
      { ...chatty, name: 'rare', criteria: statistical },
      { ...chatty, name: 'learned', criteria: { mlDetectionConfig: { confidenceLevel: 'LOW' } } },
      { ...chatty, name: 'kept', criteria: undefined },
    ]);
    await report('lamp', 1_000_000);
    expect(await active()).toEqual([]);
  });

  test('a behavior keeps its alarm when its profile is updated, to be evaluated by the new criteria', async () => {
    await profile('fleet', [chatty]);
    await report('lamp', 20);
    const behaviors = [{ ...chatty, criteria: fewerThan(30) }];
    await seed('UpdateSecurityProfile', { securityProfileName: 'fleet', behaviors });
    expect(await active()).toMatchObject([{ behavior: { criteria: { value: { count: 10 } } } }]);
    await report('lamp', 40);
    expect(await active()).toMatchObject([{ behavior: { criteria: { value: { count: 30 } } } }]);
    await report('lamp', 20);
    expect(sentNotices()).toEqual(['lamp in-alarm', 'lamp alarm-cleared']);
  });
});

describe('an injected violation', () => {
  beforeEach(() => profile('fleet', [chatty]));
  const inject = (count: number, at: Date) =>
    seed('SeedViolation', {
      ...{ thingName: 'lamp', securityProfileName: 'fleet', behaviorName: 'chatty' },
      ...{ metricValue: { count }, at: at.getTime() / 1000 },
    });

  test('an injected violation goes on as any other: further ones prolong it, a normal datapoint clears it', async () => {
    await inject(20, inMillis(1000));
    expect(await inject(30, inMillis(2000))).toEqual({ violationId: 'violation-1' });
    expect(await active()).toMatchObject([
      {
        ...{ violationStartTime: inMillis(1000), lastViolationTime: inMillis(2000) },
        lastViolationValue: { count: 30 },
      },
    ]);
    await report('lamp', 1);
    expect(sentNotices()).toEqual(['lamp in-alarm', 'lamp alarm-cleared']);
  });

  test('an injected violation starts the count of datapoints anew', async () => {
    const criteria = fewerThan(10, { consecutiveDatapointsToAlarm: 3, consecutiveDatapointsToClear: 2 });
    await seed('UpdateSecurityProfile', {
      securityProfileName: 'fleet',
      behaviors: [{ ...chatty, criteria }],
    });
    await report('lamp', 20);
    await report('lamp', 20);
    await inject(20, start);
    await report('lamp', 1);
    expect(await alarmedThings()).toEqual(['lamp']);
    await report('lamp', 1);
    expect(await alarmedThings()).toEqual([]);
  });

  test('an injected violation that is ended by injection, too, starts the count of datapoints anew', async () => {
    const criteria = fewerThan(10, { consecutiveDatapointsToAlarm: 2, consecutiveDatapointsToClear: 2 });
    await seed('UpdateSecurityProfile', {
      securityProfileName: 'fleet',
      behaviors: [{ ...chatty, criteria }],
    });
    await inject(20, start);
    await report('lamp', 1);
    await seed('SeedViolationEnd', { violationId: 'violation-1', violationEventType: 'alarm-cleared' });
    await report('lamp', 20);
    expect(await alarmedThings()).toEqual([]);
    await report('lamp', 20);
    expect(await alarmedThings()).toEqual(['lamp']);
  });

  test('an injected violation is not given up while the thing is silent for two days exactly, whoever else is given up', async () => {
    await inject(20, start);
    moveTo(1);
    await report('plug', 20);
    moveTo(2 * dayMillis + 1);
    expect(await alarmedThings()).toEqual(['plug']);
    moveTo(2 * dayMillis + 2);
    expect(await alarmedThings()).toEqual([]);
  });

  test('an injected violation of a thing that never reports is given up like others', async () => {
    await inject(20, start);
    moveTo(2 * dayMillis + 1);
    expect(await alarmedThings()).toEqual([]);
  });

  test.each([
    ['profile', { securityProfileName: 'none', behaviorName: 'chatty' }],
    ['behavior', { securityProfileName: 'fleet', behaviorName: 'none' }],
  ])('needs a %s that exists', async (_, names) => {
    await expect(seed('SeedViolation', { thingName: 'lamp', ...names })).rejects.toMatchObject({
      name: 'ResourceNotFoundException',
    });
  });
});

describe('the lists', () => {
  const inject = (thingName: string, behaviorName: string, securityProfileName = 'fleet') =>
    seed('SeedViolation', { thingName, behaviorName, securityProfileName });

  beforeEach(async () => {
    const statistical = { ...fewerThan(1), value: undefined, statisticalThreshold: { statistic: 'p99' } };
    await profile('fleet', [
      chatty,
      { ...chatty, name: 'hushed', suppressAlerts: true },
      { ...chatty, name: 'rare', criteria: statistical },
      { ...chatty, name: 'learned', criteria: { mlDetectionConfig: { confidenceLevel: 'LOW' } } },
    ]);
    await profile('other', [chatty]);
    await inject('static', 'chatty'); // violation-1
    await inject('suppressed', 'hushed');
    await inject('statistical', 'rare');
    await inject('ml', 'learned');
    await inject('elsewhere', 'chatty', 'other');
    await seed('PutVerificationStateOnViolation', {
      ...{ violationId: 'violation-1', verificationState: 'TRUE_POSITIVE' },
    });
  });

  const filters: [Partial<ListActiveViolationsCommandInput>, string[]][] = [
    [{}, ['static', 'statistical', 'ml', 'elsewhere']],
    [{ listSuppressedAlerts: false }, ['static', 'statistical', 'ml', 'elsewhere']],
    [{ listSuppressedAlerts: true }, ['suppressed']],
    [{ thingName: 'ml' }, ['ml']],
    [{ thingName: 'nobody' }, []],
    [{ securityProfileName: 'other' }, ['elsewhere']],
    [{ behaviorCriteriaType: 'STATIC' }, ['static', 'elsewhere']],
    [{ behaviorCriteriaType: 'STATISTICAL' }, ['statistical']],
    [{ behaviorCriteriaType: 'MACHINE_LEARNING' }, ['ml']],
    [{ verificationState: 'TRUE_POSITIVE' }, ['static']],
    [{ verificationState: 'UNKNOWN', securityProfileName: 'fleet' }, ['statistical', 'ml']],
  ];

  test.each(filters)(
    'the lists of violations in alarm, and of events, by %j show %j',
    async (filter, things) => {
      expect(await alarmedThings(filter)).toEqual(things);
      expect((await events(filter)).map(({ thingName }) => thingName)).toEqual(things);
    },
  );

  test('the lists come page by page', async () => {
    const pages: (number | undefined)[] = [];
    let nextToken: string | undefined;
    do {
      const page = await started.iot.send(new ListActiveViolationsCommand({ maxResults: 3, nextToken }));
      pages.push(page.activeViolations?.length);
      nextToken = page.nextToken;
    } while (nextToken);
    expect(pages).toEqual([3, 1]);
    await expect(active({ maxResults: 251 })).rejects.toMatchObject(invalid);
    await expect(events({ maxResults: 0 })).rejects.toMatchObject(invalid);
    await expect(active({ nextToken: 'mine' })).rejects.toMatchObject(invalid);
  });

  test('refuse a profile that does not exist, and a time that ends before it starts', async () => {
    await expect(active({ securityProfileName: 'none' })).rejects.toMatchObject(notFound);
    const backwards = { startTime: inMillis(1000), endTime: start };
    await expect(events(backwards)).rejects.toMatchObject(invalid);
  });

  test('the lists of events show what happened within the time asked for', async () => {
    moveTo(60_000);
    await seed('SeedViolationEnd', {
      ...{ violationId: 'violation-1', violationEventType: 'alarm-cleared', metricValue: { count: 1 } },
    });
    expect(await events({ startTime: inMillis(1000), endTime: inMillis(60_000) })).toEqual([
      {
        ...{ violationId: 'violation-1', thingName: 'static', securityProfileName: 'fleet' },
        behavior: expect.objectContaining({ name: 'chatty' }),
        ...{ metricValue: { count: 1 }, violationEventType: 'alarm-cleared' },
        ...{ violationEventTime: inMillis(60_000), verificationState: 'TRUE_POSITIVE' },
      },
    ]);
    expect(await events({ startTime: inMillis(1000), endTime: inMillis(59_000) })).toEqual([]);
  });

  test('the lists of events forget what is older than 30 days, but not a violation that is in alarm', async () => {
    await seed('SeedViolationEnd', { violationId: 'violation-1', violationEventType: 'alarm-cleared' });
    for (let day = 1; day <= 30; day += 1) {
      moveTo(day * dayMillis);
      await report('ml', 1); // not silent, so its alarm stays
    }
    expect(await events({ thingName: 'static' })).toHaveLength(2);
    moveTo(30 * dayMillis + 1000);
    expect(await events({ thingName: 'static' })).toEqual([]);
    expect(await events({ thingName: 'ml' })).toEqual([]);
    expect(await alarmedThings()).toEqual(['ml']);
    expect(
      [...started.simulator.account.detect.violations.values()].map(({ thingName }) => thingName),
    ).toContain('ml');
    const late = { violationId: 'violation-1', verificationState: 'UNKNOWN' };
    await expect(seed('PutVerificationStateOnViolation', late)).rejects.toMatchObject({
      name: 'InvalidRequestException',
    });
  });
});

describe('the verification state', () => {
  const put = (
    verificationState: VerificationState,
    verificationStateDescription?: string,
    id = 'violation-1',
  ) =>
    started.iot.send(
      new PutVerificationStateOnViolationCommand({
        ...{ violationId: id, verificationState, verificationStateDescription },
      }),
    );

  beforeEach(async () => {
    await profile('fleet', [chatty]);
    await report('lamp', 20);
  });

  test('the verification state is what was put last, and stays with the violation after it ended', async () => {
    await put('FALSE_POSITIVE', 'A test.');
    expect(await active()).toMatchObject([
      { verificationState: 'FALSE_POSITIVE', verificationStateDescription: 'A test.' },
    ]);
    await put('TRUE_POSITIVE');
    expect((await active())[0]).not.toHaveProperty('verificationStateDescription');
    await report('lamp', 1);
    await put('BENIGN_POSITIVE');
    expect((await events()).map(({ verificationState }) => verificationState)).toEqual(
      Array(2).fill('BENIGN_POSITIVE'),
    );
  });

  test.each<[string, Parameters<typeof put>]>([
    ['a state of its own', ['MAYBE' as 'UNKNOWN']],
    ['a description of 1001 characters', ['UNKNOWN', 'a'.repeat(1001)]],
    ['a description of two lines', ['UNKNOWN', 'a\nb']],
    ['a violation that does not exist', ['UNKNOWN', undefined, 'violation-99']],
    ['an id that none can be', ['UNKNOWN', undefined, 'a_b']],
  ])('the verification state is refused with %s', async (_, input) => {
    await expect(put(...input)).rejects.toMatchObject(invalid);
    expect((await active())[0]?.verificationState).toBe('UNKNOWN');
  });
});

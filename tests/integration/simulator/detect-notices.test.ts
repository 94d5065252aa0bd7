import { readFileSync } from 'node:fs';
import { CreateSecurityProfileCommand, ListViolationEventsCommand } from '@aws-sdk/client-iot';
import type { Injection } from '../../../local/defender/detect/inject-violation.ts';
import type { Datapoint } from '../../../local/defender/detect/report-metric.ts';
import type { SimulatorOptions } from '../../../local/defender/simulator.ts';
import { roleArn, simulatorWithClient } from './server-client.ts';

const alertTargetArn = 'arn:aws:sns:us-east-1:123456789012:alerts';
const alertTargets = { SNS: { alertTargetArn, roleArn } };

type Started = Awaited<ReturnType<typeof simulatorWithClient>>;
let started: Started;
let published: [topicArn: string, message: string][];

const simulator = async (options: Partial<SimulatorOptions> = {}) => {
  published = [];
  started = await simulatorWithClient({
    publish: async (...notice) => {
      published.push(notice);
    },
    ...options,
  });
};
afterEach(() => started.close());

const seed = (operation: string, input: object) => started.simulator.call(operation, { ...input });
const report = (datapoint: Datapoint) => started.simulator.reportMetric(datapoint);
const violate = (injection: Partial<Injection> & Pick<Injection, 'behaviorName'>) =>
  seed('SeedViolation', { thingName: 'lamp', securityProfileName: 'fleet', ...injection });
const notices = () => published.map(([, message]) => JSON.parse(message));

/** The capture as it travels: on one line. */
const captured = (name: string) =>
  JSON.stringify(JSON.parse(readFileSync(`tests/fixtures/payloads/${name}.json`, 'utf8')));

const metric = 'aws:num-messages-sent';
const criteria = { comparisonOperator: 'less-than', value: { count: 10 }, durationSeconds: 300 } as const;

test('a thing that is chatty for one window gives both captured notices, byte for byte', async () => {
  await simulator({ newId: () => '5d7c0b1e9f3a4c2d8e6b7a9f0c1d2e3f' });
  await started.iot.send(
    new CreateSecurityProfileCommand({
      ...{ securityProfileName: 'test-scurity-profile', alertTargets },
      behaviors: [{ name: 'test', metric, criteria: { ...criteria, value: { count: 180 } } }],
    }),
  );
  await seed('CreateThing', { thingName: 'basicPubSub' });
  await seed('AttachSecurityProfile', {
    securityProfileName: 'test-scurity-profile',
    securityProfileTargetArn: 'arn:aws:iot:us-east-1:123456789012:all/registered-things',
  });
  const sent = (count: number, at: number) =>
    report({ thingName: 'basicPubSub', metric, value: { count }, at: new Date(at) });
  await sent(179, 1_617_578_400_000);
  expect(published).toEqual([]);
  await sent(261, 1_617_578_700_000);
  await sent(230, 1_617_579_000_000);
  expect(published).toEqual([[alertTargetArn, captured('violation-in-alarm')]]);
  await sent(8, 1_617_579_600_000);
  await sent(8, 1_617_579_900_000);
  expect(published.slice(1)).toEqual([[alertTargetArn, captured('violation-alarm-cleared')]]);
});

describe('the notice of', () => {
  beforeEach(async () => {
    await simulator();
    await seed('CreateSecurityProfile', {
      ...{ securityProfileName: 'fleet', alertTargets },
      behaviors: [
        { name: 'static', metric, criteria, metricDimension: { dimensionName: 'admin', operator: 'NOT_IN' } },
        { name: 'hushed', metric, criteria, suppressAlerts: true },
        {
          ...{ name: 'learned', metric: 'aws:num-disconnects', suppressAlerts: false },
          criteria: { mlDetectionConfig: { confidenceLevel: 'HIGH' } },
        },
        {
          ...{ name: 'rare', metric: 'aws:all-bytes-out' },
          criteria: {
            ...{ comparisonOperator: 'less-than-equals', durationSeconds: 900 },
            statisticalThreshold: { statistic: 'p99' },
          },
        },
      ],
    });
  });

  test('an ML behavior has its confidence and verification state, and no value unless there is one', async () => {
    await violate({ behaviorName: 'learned' });
    expect(notices()).toEqual([
      {
        violationEventTime: Date.parse('2026-11-01T00:00:00Z'),
        thingName: 'lamp',
        behavior: {
          criteria: {
            consecutiveDatapointsToClear: 1,
            consecutiveDatapointsToAlarm: 1,
            mlDetectionConfig: { confidenceLevel: 'HIGH' },
          },
          ...{ name: 'learned', metric: 'aws:num-disconnects', suppressAlerts: false },
        },
        violationEventType: 'in-alarm',
        violationId: expect.stringMatching(/^[0-9a-f]{32}$/),
        securityProfileName: 'fleet',
        violationEventAdditionalInfo: { confidenceLevel: 'HIGH' },
        verificationState: 'UNKNOWN',
      },
    ]);
    await violate({
      thingName: 'plug',
      behaviorName: 'learned',
      metricValue: { count: 7 },
      confidenceLevel: 'LOW',
    });
    expect(notices()[1]).toMatchObject({
      metricValue: { count: 7 },
      violationEventAdditionalInfo: { confidenceLevel: 'LOW' },
    });
  });

  test('a statistical behavior names its statistic', async () => {
    await violate({ behaviorName: 'rare', metricValue: { count: 900 } });
    expect(notices()).toMatchObject([
      {
        behavior: {
          criteria: {
            ...{ comparisonOperator: 'less-than-equals', durationSeconds: 900 },
            statisticalThreshold: { statistic: 'p99' },
          },
        },
        metricValue: { count: 900 },
      },
    ]);
    expect(notices()[0].behavior.criteria).not.toHaveProperty('value');
    expect(notices()[0]).not.toHaveProperty('verificationState');
  });

  test('a behavior with a dimension names it', async () => {
    await violate({ behaviorName: 'static', metricValue: { count: 10 } });
    expect(notices()[0].behavior.metricDimension).toEqual({ dimensionName: 'admin', operator: 'NOT_IN' });
  });

  test('an invalidated alarm has no value, but what a person made of it', async () => {
    const { violationId } = Object.assign({ violationId: '' }, await violate({ behaviorName: 'static' }));
    await seed('PutVerificationStateOnViolation', { violationId, verificationState: 'TRUE_POSITIVE' });
    await seed('SeedViolationEnd', {
      ...{ violationId, violationEventType: 'alarm-invalidated', metricValue: { count: 1 } },
    });
    expect(notices()[1]).toMatchObject({ violationId, violationEventType: 'alarm-invalidated' });
    expect(notices()[1]).toMatchObject({ verificationState: 'TRUE_POSITIVE' });
    expect(notices()[1]).not.toHaveProperty('metricValue');
  });

  test.each([
    ['a behavior whose alerts are suppressed', 'hushed', {}],
    ['a profile that lost its alert targets', 'static', { deleteAlertTargets: true }],
  ])('%s is none', async (_, behaviorName, update) => {
    await seed('UpdateSecurityProfile', { securityProfileName: 'fleet', ...update });
    await violate({ behaviorName });
    expect(published).toEqual([]);
    expect(started.simulator.account.detect.activeViolations.size).toBe(1);
  });
});

test('a notice that SNS does not take leaves the violation as it is', async () => {
  await simulator({
    publish: async () => {
      throw new Error('no such topic');
    },
  });
  await seed('CreateSecurityProfile', {
    ...{ securityProfileName: 'fleet', alertTargets },
    behaviors: [{ name: 'static', metric, criteria }],
  });
  await violate({ behaviorName: 'static' });
  const startTime = new Date('2026-10-01');
  const { violationEvents } = await started.iot.send(
    new ListViolationEventsCommand({ startTime, endTime: new Date('2026-12-01') }),
  );
  expect(violationEvents).toMatchObject([{ violationEventType: 'in-alarm', thingName: 'lamp' }]);
  expect(started.simulator.account.detect.violationEvents[0]?.noticeError).toContain('no such topic');
});

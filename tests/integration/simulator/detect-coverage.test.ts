import {
  AddThingToThingGroupCommand,
  AttachSecurityProfileCommand,
  CreateThingCommand,
  DeleteSecurityProfileCommand,
  DetachSecurityProfileCommand,
  ListActiveViolationsCommand,
  RemoveThingFromThingGroupCommand,
  UpdateSecurityProfileCommand,
} from '@aws-sdk/client-iot';
import { type Datapoint, reportMetric } from '../../../local/defender/detect/report-metric.ts';
import { roleArn, simulatorWithClient, start } from './server-client.ts';

let started: Awaited<ReturnType<typeof simulatorWithClient>>;
let notices: string[];

const metric = 'aws:num-messages-sent';
const target = (resource: string) => `arn:aws:iot:us-east-1:123456789012:${resource}`;
const call = (name: string, input: Record<string, unknown>) => started.simulator.call(name, input);
const chatty = {
  ...{ name: 'chatty', metric },
  criteria: { comparisonOperator: 'less-than' as const, value: { count: 10 }, durationSeconds: 300 },
};

const createProfile = (securityProfileName: string, ...resources: string[]) =>
  call('CreateSecurityProfile', {
    ...{ securityProfileName, behaviors: [chatty] },
    alertTargets: { SNS: { alertTargetArn: 'arn:aws:sns:us-east-1:123456789012:alerts', roleArn } },
  }).then(() => Promise.all(resources.map((resource) => attach(securityProfileName, resource))));
const attach = (securityProfileName: string, resource: string) =>
  started.iot.send(
    new AttachSecurityProfileCommand({ securityProfileName, securityProfileTargetArn: target(resource) }),
  );
const report = (thingName: string, count: number, more: Partial<Datapoint> = {}) =>
  reportMetric(started.simulator.context, { thingName, metric, value: { count }, ...more });
const active = async () =>
  (await started.iot.send(new ListActiveViolationsCommand({}))).activeViolations?.map(
    ({ thingName, securityProfileName }) => `${securityProfileName} ${thingName}`,
  );
/** What was published since the last look. */
const sentNotices = () =>
  notices.splice(0).map((notice) => {
    const { thingName, violationEventType, violationEventTime } = JSON.parse(notice);
    return `${thingName} ${violationEventType} ${violationEventTime - start.getTime()}`;
  });
const moveTo = async (millis: number) => {
  started.clock.moveTo(new Date(start.getTime() + millis));
  await new Promise(setImmediate);
};

beforeEach(async () => {
  notices = [];
  started = await simulatorWithClient({
    publish: async (_, message) => {
      notices.push(message);
    },
  });
  await call('CreateThingGroup', { thingGroupName: 'lamps' });
  await call('CreateThingGroup', { thingGroupName: 'red', parentGroupName: 'lamps' });
  await call('CreateThingGroup', { thingGroupName: 'dark-red', parentGroupName: 'red' });
  await call('CreateDynamicThingGroup', { thingGroupName: 'attic', queryString: 'attributes.site:attic' });
  await call('CreateThing', { thingName: 'registered' });
  await call('CreateThing', { thingName: 'upstairs', attributePayload: { attributes: { site: 'attic' } } });
  for (const [thingName, thingGroupName] of [
    ['lamp', 'lamps'],
    ['grandchild', 'dark-red'],
  ]) {
    await call('CreateThing', { thingName });
    await call('AddThingToThingGroup', { thingName, thingGroupName });
  }
});
afterEach(() => started.close());

describe('a profile watches', () => {
  const everybody = ['registered', 'upstairs', 'lamp', 'grandchild', 'stranger'];

  test.each([
    ['all/things', everybody],
    ['all/registered-things', ['registered', 'upstairs', 'lamp', 'grandchild']],
    ['all/unregistered-things', ['stranger']],
    ['thinggroup/lamps', ['lamp', 'grandchild']],
    ['thinggroup/red', ['grandchild']],
    ['thinggroup/attic', ['upstairs']],
  ])('a profile watches by %s exactly %j', async (resource, watched) => {
    await createProfile('fleet', resource);
    for (const thingName of everybody) await report(thingName, 54);
    expect(await active()).toEqual(watched.map((thingName) => `fleet ${thingName}`));
  });

  test('once what it reaches by several targets', async () => {
    await createProfile('fleet', 'all/things', 'thinggroup/lamps', 'thinggroup/red');
    await report('grandchild', 54);
    expect(sentNotices()).toEqual(['grandchild in-alarm 0']);
  });

  test('nothing before it is attached', async () => {
    await createProfile('fleet');
    await report('lamp', 54);
    expect(await active()).toEqual([]);
    await attach('fleet', 'all/things');
    await report('lamp', 54);
    expect(await active()).toEqual(['fleet lamp']);
  });

  test('beside other profiles, each with violations of its own', async () => {
    await createProfile('fleet', 'all/things');
    await createProfile('lamps', 'thinggroup/lamps');
    await report('lamp', 54);
    expect(await active()).toEqual(['fleet lamp', 'lamps lamp']);
    expect(new Set(notices.map((notice) => JSON.parse(notice).violationId)).size).toBe(2);
  });

  test('a profile watches names of unregistered devices with any characters', async () => {
    await createProfile('fleet', 'all/unregistered-things');
    const thingName = 'Gerät 7/ü?&';
    await report(thingName, 54);
    const command = new ListActiveViolationsCommand({ thingName });
    expect((await started.iot.send(command)).activeViolations).toMatchObject([{ thingName }]);
  });
});

describe('a behavior evaluates', () => {
  beforeEach(() => createProfile('fleet', 'all/things'));

  test('its own metric only', async () => {
    await report('lamp', 54, { metric: 'aws:num-messages-received' });
    expect(await active()).toEqual([]);
  });

  test('its own dimension only', async () => {
    const metricDimension = { dimensionName: 'admin', operator: 'IN' as const };
    await started.iot.send(
      new UpdateSecurityProfileCommand({
        securityProfileName: 'fleet',
        behaviors: [{ ...chatty, metricDimension }],
      }),
    );
    await report('lamp', 54);
    await report('lamp', 54, { dimension: { ...metricDimension, operator: 'NOT_IN' } });
    await report('lamp', 54, { dimension: { ...metricDimension, dimensionName: 'user' } });
    expect(await active()).toEqual([]);
    await report('lamp', 54, { dimension: metricDimension });
    expect(await active()).toEqual(['fleet lamp']);
  });

  test('each thing by itself, and tells SNS only when something changes', async () => {
    for (const count of [54, 55, 3, 4, 56]) await report('lamp', count);
    await report('registered', 3);
    expect(sentNotices().map((notice) => notice.split(' ').slice(0, 2).join(' '))).toEqual([
      'lamp in-alarm',
      'lamp alarm-cleared',
      'lamp in-alarm',
    ]);
    expect(await active()).toEqual(['fleet lamp']);
  });

  test('no value that it can not compare, as if there were no datapoint', async () => {
    await report('lamp', 54);
    await report('lamp', 0, { value: { ports: [] } });
    expect(await active()).toEqual(['fleet lamp']);
    await expect(report('lamp', 0, { value: {} })).rejects.toMatchObject({ name: 'InvalidRequestException' });
    const two = { value: { count: 1, number: 1 } };
    await expect(report('lamp', 0, two)).rejects.toMatchObject({ name: 'InvalidRequestException' });
  });

  test('a behavior evaluates at the edge of the evaluation window that has passed', async () => {
    await moveTo(301_000);
    await report('lamp', 54);
    await moveTo(902_000);
    await report('lamp', 3);
    expect(sentNotices()).toEqual(['lamp in-alarm 300000', 'lamp alarm-cleared 900000']);
  });

  test('after as many datapoints as its criteria say, also across an update', async () => {
    const behavior = (consecutiveDatapointsToAlarm: number) => ({
      ...chatty,
      criteria: { ...chatty.criteria, consecutiveDatapointsToAlarm, consecutiveDatapointsToClear: 2 },
    });
    const update = (toAlarm: number) =>
      started.iot.send(
        new UpdateSecurityProfileCommand({ securityProfileName: 'fleet', behaviors: [behavior(toAlarm)] }),
      );
    await update(3);
    await report('lamp', 54);
    await report('lamp', 54);
    expect(await active()).toEqual([]);
    await update(2);
    await report('lamp', 54);
    expect(await active()).toEqual(['fleet lamp']);
    await report('lamp', 3);
    expect(await active()).toEqual(['fleet lamp']);
    await report('lamp', 3);
    expect(await active()).toEqual([]);
  });
});

describe('an alarm is invalidated', () => {
  const day = 24 * 3_600_000;

  beforeEach(async () => {
    await createProfile('fleet', 'thinggroup/lamps', 'all/unregistered-things');
    await report('lamp', 54);
    sentNotices();
  });

  test('an alarm is invalidated when the device was silent for more than two days, and not before', async () => {
    await moveTo(day);
    await report('lamp', 55);
    await moveTo(3 * day);
    expect(sentNotices()).toEqual([]);
    await moveTo(3 * day + 1);
    expect(sentNotices()).toEqual([`lamp alarm-invalidated ${3 * day + 1}`]);
    expect(await active()).toEqual([]);
  });

  test('an alarm is invalidated for the silent ones only, and a device that speaks again starts a new episode', async () => {
    await moveTo(day);
    await report('stranger', 54);
    await moveTo(2.5 * day);
    expect(sentNotices()).toEqual([`stranger in-alarm ${day}`, `lamp alarm-invalidated ${2 * day + 1}`]);
    await report('lamp', 54);
    expect(await active()).toEqual(['fleet stranger', 'fleet lamp']);
    await moveTo(5 * day);
    expect(sentNotices()).toEqual([
      `lamp in-alarm ${2.5 * day}`,
      `stranger alarm-invalidated ${3 * day + 1}`,
      `lamp alarm-invalidated ${4.5 * day + 1}`,
    ]);
  });

  test('an alarm is invalidated when the profile is detached, but not while another target covers the thing', async () => {
    await attach('fleet', 'all/registered-things');
    const detach = (resource: string) =>
      started.iot.send(
        new DetachSecurityProfileCommand({
          ...{ securityProfileName: 'fleet', securityProfileTargetArn: target(resource) },
        }),
      );
    await detach('thinggroup/lamps');
    expect(sentNotices()).toEqual([]);
    await detach('all/registered-things');
    expect(sentNotices()).toEqual(['lamp alarm-invalidated 0']);
  });

  test('an alarm is invalidated when the profile is deleted: its topic still gets the notice', async () => {
    await started.iot.send(new DeleteSecurityProfileCommand({ securityProfileName: 'fleet' }));
    expect(sentNotices()).toEqual(['lamp alarm-invalidated 0']);
    expect(await active()).toEqual([]);
  });

  test('an alarm is invalidated when the profile loses the behavior, not when it only changes', async () => {
    const update = (behaviors: (typeof chatty)[]) =>
      started.iot.send(new UpdateSecurityProfileCommand({ securityProfileName: 'fleet', behaviors }));
    await update([{ ...chatty, criteria: { ...chatty.criteria, value: { count: 100 } } }]);
    expect(sentNotices()).toEqual([]);
    await update([{ ...chatty, name: 'other' }]);
    expect(sentNotices()).toEqual(['lamp alarm-invalidated 0']);
  });

  test('an alarm is invalidated at the next report after the thing left what the profile watches', async () => {
    const membership = { thingName: 'lamp', thingGroupName: 'lamps' };
    await started.iot.send(new RemoveThingFromThingGroupCommand(membership));
    await report('lamp', 54);
    expect(sentNotices()).toEqual(['lamp alarm-invalidated 0']);
    await started.iot.send(new AddThingToThingGroupCommand(membership));
    await report('lamp', 54);
    expect(sentNotices()).toEqual(['lamp in-alarm 0']);
  });

  test('an alarm is invalidated at the next report after an unregistered device became a thing', async () => {
    await report('stranger', 54);
    await started.iot.send(new CreateThingCommand({ thingName: 'stranger' }));
    await report('stranger', 54);
    expect(sentNotices()).toEqual(['stranger in-alarm 0', 'stranger alarm-invalidated 0']);
  });
});

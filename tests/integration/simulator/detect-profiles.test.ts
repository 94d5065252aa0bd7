import {
  AttachSecurityProfileCommand,
  type Behavior,
  CreateSecurityProfileCommand,
  DeleteSecurityProfileCommand,
  DescribeSecurityProfileCommand,
  DetachSecurityProfileCommand,
  ListSecurityProfilesCommand,
  type ListSecurityProfilesCommandInput,
  ListSecurityProfilesForTargetCommand,
  ListTargetsForSecurityProfileCommand,
  UpdateSecurityProfileCommand,
  type UpdateSecurityProfileCommandInput,
  ValidateSecurityProfileBehaviorsCommand,
} from '@aws-sdk/client-iot';
import { apiError, forEachTest, roleArn, simulatorWithClient, start } from './server-client.ts';

const started = forEachTest(simulatorWithClient);

const invalid = apiError('InvalidRequestException', 400);
const notFound = apiError('ResourceNotFoundException', 404);
const topic = { alertTargetArn: 'arn:aws:sns:us-east-1:123456789012:alerts', roleArn };
const target = (resource: string) => `arn:aws:iot:us-east-1:123456789012:${resource}`;
const profileArn = (name: string) => target(`securityprofile/${name}`);

const chatty: Behavior = {
  name: 'chatty',
  metric: 'aws:num-messages-sent',
  criteria: { comparisonOperator: 'less-than', value: { count: 10 }, durationSeconds: 300 },
};
const list = (elements: number): Behavior => ({
  name: `ports-${elements}`,
  metric: 'aws:listening-tcp-ports',
  criteria: {
    comparisonOperator: 'in-port-set',
    value: { ports: Array.from({ length: elements }, (_, port) => port) },
  },
});
const learned: Behavior = {
  name: 'learned',
  metric: 'aws:num-messages-sent',
  criteria: { mlDetectionConfig: { confidenceLevel: 'HIGH' }, consecutiveDatapointsToAlarm: 3 },
  suppressAlerts: true,
};

const create = (securityProfileName: string, behaviors: Behavior[] = [chatty]) =>
  started.iot.send(new CreateSecurityProfileCommand({ securityProfileName, behaviors }));
const describeProfile = (securityProfileName: string) =>
  started.iot.send(new DescribeSecurityProfileCommand({ securityProfileName }));
const attach = (securityProfileName: string, securityProfileTargetArn = target('all/things')) =>
  started.iot.send(new AttachSecurityProfileCommand({ securityProfileName, securityProfileTargetArn }));
const detach = (securityProfileName: string, securityProfileTargetArn = target('all/things')) =>
  started.iot.send(new DetachSecurityProfileCommand({ securityProfileName, securityProfileTargetArn }));
const targetsOf = async (securityProfileName: string) => {
  const command = new ListTargetsForSecurityProfileCommand({ securityProfileName });
  return (await started.iot.send(command)).securityProfileTargets?.map(({ arn }) => arn);
};

describe('a security profile', () => {
  test('a security profile is described as it was created, with what the service adds', async () => {
    const members = {
      securityProfileName: 'fleet:all_1-2',
      securityProfileDescription: 'Watches the fleet.',
      behaviors: [chatty, learned],
      alertTargets: { SNS: topic },
      additionalMetricsToRetainV2: [{ metric: 'aws:num-disconnects' }],
      metricsExportConfig: { mqttTopic: 'metrics', roleArn },
    };
    const identity = {
      securityProfileName: 'fleet:all_1-2',
      securityProfileArn: profileArn('fleet:all_1-2'),
    };
    expect(await started.iot.send(new CreateSecurityProfileCommand(members))).toMatchObject(identity);
    expect(await describeProfile('fleet:all_1-2')).toMatchObject({
      ...identity,
      ...members,
      behaviors: [
        {
          ...chatty,
          criteria: { ...chatty.criteria, consecutiveDatapointsToAlarm: 1, consecutiveDatapointsToClear: 1 },
        },
        { ...learned, criteria: { ...learned.criteria, consecutiveDatapointsToClear: 1 } },
      ],
      version: 1,
      creationDate: start,
      lastModifiedDate: start,
    });
  });

  test('a security profile has a name of its own', async () => {
    await create('fleet');
    await expect(create('fleet')).rejects.toMatchObject({
      ...apiError('ResourceAlreadyExistsException', 409),
      resourceId: 'fleet',
      resourceArn: profileArn('fleet'),
    });
  });

  test.each(['with space', 'a'.repeat(129), 'dot.'])('a security profile is not called %j', async (name) => {
    await expect(create(name)).rejects.toMatchObject(invalid);
  });

  test('a security profile that does not exist can not be described or updated', async () => {
    await expect(describeProfile('none')).rejects.toMatchObject(notFound);
    const update = new UpdateSecurityProfileCommand({ securityProfileName: 'none' });
    await expect(started.iot.send(update)).rejects.toMatchObject(notFound);
  });

  test('a security profile is listed, page by page, or by its metric or dimension', async () => {
    await create('chatty');
    await create('ports', [{ ...list(2), metricDimension: { dimensionName: 'admin', operator: 'IN' } }]);
    await create('empty', []);
    const names = async (input: ListSecurityProfilesCommandInput) =>
      (await started.iot.send(new ListSecurityProfilesCommand(input))).securityProfileIdentifiers?.map(
        ({ name }) => name,
      );
    expect(await names({})).toEqual(['chatty', 'ports', 'empty']);
    expect(await names({ metricName: 'aws:num-messages-sent' })).toEqual(['chatty']);
    expect(await names({ dimensionName: 'admin' })).toEqual(['ports']);
    const { nextToken } = await started.iot.send(new ListSecurityProfilesCommand({ maxResults: 2 }));
    expect(await names({ maxResults: 2, nextToken })).toEqual(['empty']);
    await expect(names({ metricName: 'a', dimensionName: 'b' })).rejects.toMatchObject(invalid);
  });
});

describe('updating a security profile', () => {
  const update = (input: Omit<UpdateSecurityProfileCommandInput, 'securityProfileName'>) =>
    started.iot.send(new UpdateSecurityProfileCommand({ securityProfileName: 'fleet', ...input }));

  beforeEach(async () => {
    await started.iot.send(
      new CreateSecurityProfileCommand({
        ...{ securityProfileName: 'fleet', behaviors: [chatty, learned], alertTargets: { SNS: topic } },
        additionalMetricsToRetain: ['aws:num-disconnects'],
        metricsExportConfig: { mqttTopic: 'metrics', roleArn },
      }),
    );
  });

  test('replaces all behaviors at once and keeps what it does not mention', async () => {
    started.clock.moveTo(new Date(start.getTime() + 60_000));
    const updated = await update({ behaviors: [list(1)] });
    expect(updated.behaviors?.map(({ name }) => name)).toEqual(['ports-1']);
    expect(await describeProfile('fleet')).toMatchObject({
      ...{ version: 2, alertTargets: { SNS: topic }, additionalMetricsToRetain: ['aws:num-disconnects'] },
      ...{ creationDate: start, lastModifiedDate: new Date(start.getTime() + 60_000) },
    });
  });

  test('updating a security profile goes through only if the version is the expected one', async () => {
    await update({ expectedVersion: 1, securityProfileDescription: 'second' });
    await expect(update({ expectedVersion: 1 })).rejects.toMatchObject(
      apiError('VersionConflictException', 409),
    );
    expect(await describeProfile('fleet')).toMatchObject({
      version: 2,
      securityProfileDescription: 'second',
    });
  });

  test('empties what a delete flag names', async () => {
    await update({ deleteBehaviors: true, deleteAlertTargets: true });
    expect(await describeProfile('fleet')).toMatchObject({
      ...{ behaviors: [], alertTargets: {} },
      ...{
        additionalMetricsToRetain: ['aws:num-disconnects'],
        metricsExportConfig: { mqttTopic: 'metrics' },
      },
    });
    await update({ deleteAdditionalMetricsToRetain: true, deleteMetricsExportConfig: true });
    const emptied = await describeProfile('fleet');
    expect(emptied.additionalMetricsToRetain).toEqual([]);
    expect(emptied.metricsExportConfig).toBeUndefined();
  });

  test.each([
    { deleteBehaviors: true, behaviors: [chatty] },
    { deleteAlertTargets: true, alertTargets: { SNS: topic } },
    { deleteAdditionalMetricsToRetain: true, additionalMetricsToRetainV2: [{ metric: 'a' }] },
    { deleteMetricsExportConfig: true, metricsExportConfig: { mqttTopic: 'm', roleArn } },
  ])('refuses a delete flag together with a value: %j', async (contradiction) => {
    await expect(update(contradiction)).rejects.toMatchObject(invalid);
    expect((await describeProfile('fleet')).version).toBe(1);
  });
});

describe('deleting a security profile', () => {
  const remove = (expectedVersion?: number) =>
    started.iot.send(new DeleteSecurityProfileCommand({ securityProfileName: 'fleet', expectedVersion }));

  test('deleting a security profile takes it away with its attachments; once it is gone there is nothing to refuse', async () => {
    await create('fleet');
    await attach('fleet');
    await expect(remove(7)).rejects.toMatchObject(apiError('VersionConflictException', 409));
    await remove(1);
    await expect(describeProfile('fleet')).rejects.toMatchObject(notFound);
    await remove();
    await create('fleet');
    expect(await targetsOf('fleet')).toEqual([]);
  });
});

describe('the behaviors of a profile', () => {
  const criteria = (members: Behavior['criteria'], metric = 'aws:num-messages-sent'): Behavior[] => [
    { name: 'b', metric, criteria: members },
  ];
  const wrong: [string, Behavior[]][] = [
    ['a name twice', [chatty, chatty]],
    ['criteria without a metric', [{ name: 'b', criteria: chatty.criteria }]],
    ['no operator', criteria({ value: { count: 1 } })],
    ['an operator without a value', criteria({ comparisonOperator: 'less-than' })],
    ['two values', criteria({ comparisonOperator: 'less-than', value: { count: 1, number: 1 } })],
    ['a value of the wrong kind', criteria({ comparisonOperator: 'in-port-set', value: { count: 1 } })],
    ['nonsense for a CIDR', criteria({ comparisonOperator: 'in-cidr-set', value: { cidrs: ['lamp'] } })],
    ['a list over a duration', [{ ...list(1), criteria: { ...list(1).criteria, durationSeconds: 300 } }]],
    [
      'a statistic without a duration',
      criteria({ comparisonOperator: 'less-than', statisticalThreshold: { statistic: 'p99' } }),
    ],
    [
      'a statistic over a list',
      criteria({
        ...{ comparisonOperator: 'in-port-set', durationSeconds: 300 },
        statisticalThreshold: { statistic: 'p99' },
      }),
    ],
    [
      'a statistic beside a value',
      criteria({ ...chatty.criteria, statisticalThreshold: { statistic: 'p99' } }),
    ],
    ['ML beside an operator', criteria({ ...chatty.criteria, ...learned.criteria })],
    ['more than 1000 value elements in all', [list(999), chatty, { ...chatty, name: 'one-too-many' }]],
  ];
  const malformed: [string, Behavior[]][] = [
    ['an unknown operator', criteria({ comparisonOperator: 'equals' as 'less-than', value: { count: 1 } })],
    ['a duration of its own', criteria({ ...chatty.criteria, durationSeconds: 60 })],
    ['more than ten datapoints', criteria({ ...chatty.criteria, consecutiveDatapointsToAlarm: 11 })],
    ['no datapoints', criteria({ ...chatty.criteria, consecutiveDatapointsToClear: 0 })],
    [
      'a statistic of its own',
      criteria({ statisticalThreshold: { statistic: 'p42' }, durationSeconds: 300 }),
    ],
    ['a negative count', criteria({ comparisonOperator: 'less-than', value: { count: -1 } })],
    ['a port beyond 65535', criteria({ comparisonOperator: 'in-port-set', value: { ports: [65_536] } })],
    ['more than a hundred', Array.from({ length: 101 }, (_, n) => ({ ...chatty, name: `b${n}` }))],
  ];

  test.each(wrong)('the behaviors of a profile are refused with %s', async (_, behaviors) => {
    await expect(create('fleet', behaviors)).rejects.toMatchObject(invalid);
    await create('good');
    const update = new UpdateSecurityProfileCommand({ securityProfileName: 'good', behaviors });
    await expect(started.iot.send(update)).rejects.toMatchObject(invalid);
  });

  test.each(malformed)('the behaviors of a profile are refused with %s', async (_, behaviors) => {
    await expect(create('fleet', behaviors)).rejects.toMatchObject(invalid);
  });

  const validate = (behaviors: Behavior[]) =>
    started.iot.send(new ValidateSecurityProfileBehaviorsCommand({ behaviors }));

  test.each(wrong)(
    'the behaviors of a profile are found invalid before they are used with %s',
    async (_, behaviors) => {
      const { valid, validationErrors } = await validate(behaviors);
      expect(valid).toBe(false);
      expect(validationErrors).toEqual([{ errorMessage: expect.any(String) }]);
    },
  );

  test('the behaviors of a profile are valid up to each of the limits', async () => {
    const statistical = {
      name: 'rare',
      metric: 'aws:num-disconnects',
      criteria: {
        comparisonOperator: 'less-than-equals' as const,
        statisticalThreshold: { statistic: 'p99.99' },
        durationSeconds: 3600,
        consecutiveDatapointsToAlarm: 10,
      },
    };
    const everyKind = [list(999), chatty, learned, statistical, { name: 'no-criteria' }];
    expect(await validate(everyKind)).toMatchObject({ valid: true, validationErrors: [] });
    await create('fleet', everyKind);
    expect((await describeProfile('fleet')).behaviors).toHaveLength(5);
  });
});

describe('attaching', () => {
  beforeEach(async () => {
    await started.simulator.call('CreateThingGroup', { thingGroupName: 'lamps' });
    await started.simulator.call('CreateThingGroup', {
      thingGroupName: 'red-lamps',
      parentGroupName: 'lamps',
    });
    await create('fleet');
  });

  test.each(['all/things', 'all/registered-things', 'all/unregistered-things', 'thinggroup/lamps'])(
    'to %s lasts until it is detached, and may be repeated',
    async (resource) => {
      await attach('fleet', target(resource));
      await attach('fleet', target(resource));
      expect(await targetsOf('fleet')).toEqual([target(resource)]);
      await detach('fleet', target(resource));
      await detach('fleet', target(resource));
      expect(await targetsOf('fleet')).toEqual([]);
    },
  );

  test.each([
    ['a thing', target('thing/lamp-1'), invalid],
    ['another account', target('all/things').replace('123456789012', '210987654321'), invalid],
    ['no ARN', 'lamps', invalid],
    ['a group that is not there', target('thinggroup/none'), notFound],
  ])('to %s is refused', async (_, arn, error) => {
    await expect(attach('fleet', arn)).rejects.toMatchObject(error);
  });

  test('a profile that does not exist is refused', async () => {
    await expect(attach('none')).rejects.toMatchObject(notFound);
    await expect(detach('none')).rejects.toMatchObject(notFound);
    await expect(targetsOf('none')).rejects.toMatchObject(notFound);
  });

  test('a sixth profile to one target is over the limit', async () => {
    for (const name of ['p1', 'p2', 'p3', 'p4']) {
      await create(name);
      await attach(name);
    }
    await attach('fleet');
    await create('p6');
    await expect(attach('p6')).rejects.toMatchObject(apiError('LimitExceededException', 410));
    await attach('p1');
    await attach('p6', target('thinggroup/lamps'));
    await detach('p1');
    await attach('p6');
    expect(new Set(await targetsOf('p6'))).toEqual(
      new Set([target('all/things'), target('thinggroup/lamps')]),
    );
  });

  test('attaching is undone for the detached profile alone, at the target alone', async () => {
    await create('other');
    for (const [name, resource] of [
      ['fleet', 'all/things'],
      ['fleet', 'thinggroup/lamps'],
      ['other', 'all/things'],
    ] as const)
      await attach(name, target(resource));
    await detach('fleet');
    expect(await targetsOf('fleet')).toEqual([target('thinggroup/lamps')]);
    expect(await targetsOf('other')).toEqual([target('all/things')]);
  });

  test('attaching shows at the target, and at its parent if one asks for the groups below', async () => {
    await attach('fleet', target('thinggroup/red-lamps'));
    const mappings = async (securityProfileTargetArn: string, recursive?: boolean) => {
      const command = new ListSecurityProfilesForTargetCommand({ securityProfileTargetArn, recursive });
      return (await started.iot.send(command)).securityProfileTargetMappings;
    };
    const mapping = {
      securityProfileIdentifier: { name: 'fleet', arn: profileArn('fleet') },
      target: { arn: target('thinggroup/red-lamps') },
    };
    expect(await mappings(target('thinggroup/red-lamps'))).toEqual([mapping]);
    expect(await mappings(target('thinggroup/lamps'))).toEqual([]);
    expect(await mappings(target('thinggroup/lamps'), true)).toEqual([mapping]);
    await expect(mappings(target('thinggroup/none'))).rejects.toMatchObject(notFound);
  });
});

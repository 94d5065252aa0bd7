import {
  AddThingToThingGroupCommand,
  CreateDynamicThingGroupCommand,
  CreateThingCommand,
  CreateThingGroupCommand,
  CreateThingTypeCommand,
  DeleteDynamicThingGroupCommand,
  DeleteThingCommand,
  DeleteThingGroupCommand,
  DescribeThingCommand,
  DescribeThingGroupCommand,
  DescribeThingTypeCommand,
  ListThingGroupsCommand,
  type ListThingGroupsCommandInput,
  ListThingGroupsForThingCommand,
  ListThingsCommand,
  type ListThingsCommandInput,
  ListThingsInThingGroupCommand,
  RemoveThingFromThingGroupCommand,
  UpdateThingCommand,
} from '@aws-sdk/client-iot';
import { apiError, forEachTest, simulatorWithClient, start } from './server-client.ts';

const started = forEachTest(simulatorWithClient);

const notFound = apiError('ResourceNotFoundException', 404);
const invalid = apiError('InvalidRequestException', 400);
const clash = apiError('ResourceAlreadyExistsException', 409);

const thing = (thingName: string, attributes?: Record<string, string>, thingTypeName?: string) =>
  started.iot.send(new CreateThingCommand({ thingName, thingTypeName, attributePayload: { attributes } }));
const group = (thingGroupName: string, parentGroupName?: string) =>
  started.iot.send(new CreateThingGroupCommand({ thingGroupName, parentGroupName }));
const dynamicGroup = (thingGroupName: string, queryString: string) =>
  started.iot.send(new CreateDynamicThingGroupCommand({ thingGroupName, queryString }));
const add = (thingName: string, thingGroupName: string, overrideDynamicGroups?: boolean) =>
  started.iot.send(new AddThingToThingGroupCommand({ thingName, thingGroupName, overrideDynamicGroups }));
const groupsOf = async (thingName: string) => {
  const { thingGroups = [] } = await started.iot.send(new ListThingGroupsForThingCommand({ thingName }));
  return thingGroups.map(({ groupName }) => groupName);
};
const thingsIn = async (thingGroupName: string, recursive = false) =>
  (await started.iot.send(new ListThingsInThingGroupCommand({ thingGroupName, recursive }))).things;
const numbered = (count: number, prefix: string) =>
  Array.from({ length: count }, (_, index) => `${prefix}-${index}`);

describe('things', () => {
  test('things are described as they were created', async () => {
    await started.iot.send(new CreateThingTypeCommand({ thingTypeName: 'lamp' }));
    await thing('lamp-1', { site: 'attic' }, 'lamp');
    expect(await started.iot.send(new DescribeThingCommand({ thingName: 'lamp-1' }))).toMatchObject({
      thingName: 'lamp-1',
      thingTypeName: 'lamp',
      thingArn: 'arn:aws:iot:us-east-1:123456789012:thing/lamp-1',
      defaultClientId: 'lamp-1',
      attributes: { site: 'attic' },
      version: 1,
    });
  });

  test('things can be created again alike, not otherwise', async () => {
    const { thingId } = await thing('lamp-1', { site: 'attic' });
    expect(await thing('lamp-1', { site: 'attic' })).toMatchObject({ thingId });
    await expect(thing('lamp-1', { site: 'cellar' })).rejects.toMatchObject({
      ...clash,
      resourceId: thingId,
    });
  });

  test('things have three attributes at most without a type', async () => {
    const four = { a: '1', b: '2', c: '3', d: '4' };
    await expect(thing('lamp-1', four)).rejects.toMatchObject(invalid);
    await started.iot.send(new CreateThingTypeCommand({ thingTypeName: 'lamp' }));
    await expect(thing('lamp-1', four, 'lamp')).resolves.toMatchObject({ thingName: 'lamp-1' });
    await expect(thing('lamp-2', {}, 'no-type')).rejects.toMatchObject(notFound);
  });

  test('cannot be updated beyond that, nor lose the type that allows more', async () => {
    await started.iot.send(new CreateThingTypeCommand({ thingTypeName: 'lamp' }));
    await thing('lamp-1', { a: '1', b: '2', c: '3' });
    await thing('lamp-2', { a: '1', b: '2', c: '3', d: '4' }, 'lamp');
    const fourth = { attributes: { d: '4' }, merge: true };
    await expect(
      started.iot.send(new UpdateThingCommand({ thingName: 'lamp-1', attributePayload: fourth })),
    ).rejects.toMatchObject(invalid);
    await expect(
      started.iot.send(new UpdateThingCommand({ thingName: 'lamp-2', removeThingType: true })),
    ).rejects.toMatchObject(invalid);
  });

  test('merge attributes, drop empty ones, and count their versions', async () => {
    await thing('lamp-1', { site: 'attic', floor: '3' });
    const update = (attributes: Record<string, string>, merge: boolean, expectedVersion?: number) =>
      started.iot.send(
        new UpdateThingCommand({
          thingName: 'lamp-1',
          attributePayload: { attributes, merge },
          expectedVersion,
        }),
      );
    await update({ floor: '', room: 'a' }, true, 1);
    const merged = await started.iot.send(new DescribeThingCommand({ thingName: 'lamp-1' }));
    expect(merged.attributes).toEqual({ site: 'attic', room: 'a' });
    expect(merged.version).toBe(2);
    await expect(update({}, false, 1)).rejects.toMatchObject(apiError('VersionConflictException', 409));
    await update({ only: 'this' }, false);
    const { attributes } = await started.iot.send(new DescribeThingCommand({ thingName: 'lamp-1' }));
    expect(attributes).toEqual({ only: 'this' });
  });

  test('take and lose a thing type', async () => {
    await started.iot.send(new CreateThingTypeCommand({ thingTypeName: 'lamp' }));
    await thing('lamp-1');
    const typeOf = async () =>
      (await started.iot.send(new DescribeThingCommand({ thingName: 'lamp-1' }))).thingTypeName;
    await started.iot.send(new UpdateThingCommand({ thingName: 'lamp-1', thingTypeName: 'lamp' }));
    expect(await typeOf()).toBe('lamp');
    await started.iot.send(new UpdateThingCommand({ thingName: 'lamp-1', removeThingType: true }));
    expect(await typeOf()).toBeUndefined();
  });

  test('things are listed by page, by attribute, by its prefix and by type', async () => {
    await started.iot.send(new CreateThingTypeCommand({ thingTypeName: 'lamp' }));
    for (const name of numbered(26, 'plain'))
      await started.simulator.call('CreateThing', { thingName: name });
    await thing('lamp-1', { site: 'attic' }, 'lamp');
    const list = async (input: ListThingsCommandInput) => {
      const { things = [], nextToken } = await started.iot.send(new ListThingsCommand(input));
      return { names: things.map(({ thingName }) => thingName), nextToken };
    };
    const first = await list({});
    expect(first.names).toHaveLength(25);
    expect((await list({ nextToken: first.nextToken })).names).toEqual(['plain-25', 'lamp-1']);
    expect((await list({ maxResults: 250 })).nextToken).toBeUndefined();
    expect((await list({ attributeName: 'site', attributeValue: 'attic' })).names).toEqual(['lamp-1']);
    expect((await list({ attributeName: 'site', attributeValue: 'at' })).names).toEqual([]);
    const prefix = { attributeName: 'site', attributeValue: 'at', usePrefixAttributeValue: true };
    expect((await list(prefix)).names).toEqual(['lamp-1']);
    expect((await list({ thingTypeName: 'lamp' })).names).toEqual(['lamp-1']);
    await expect(list({ nextToken: 'b2Zmc2V0' })).rejects.toMatchObject(invalid);
  });

  test('things are gone when deleted, which only the expected version is', async () => {
    await thing('lamp-1');
    const remove = (expectedVersion?: number) =>
      started.iot.send(new DeleteThingCommand({ thingName: 'lamp-1', expectedVersion }));
    await expect(remove(7)).rejects.toMatchObject(apiError('VersionConflictException', 409));
    await remove(1);
    await expect(remove()).rejects.toMatchObject(notFound);
    await expect(started.iot.send(new DescribeThingCommand({ thingName: 'lamp-1' }))).rejects.toMatchObject(
      notFound,
    );
    await expect(started.iot.send(new UpdateThingCommand({ thingName: 'lamp-1' }))).rejects.toMatchObject(
      notFound,
    );
  });
});

test('thing types are described as they were created', async () => {
  const create = (thingTypeDescription: string) =>
    started.iot.send(
      new CreateThingTypeCommand({ thingTypeName: 'lamp', thingTypeProperties: { thingTypeDescription } }),
    );
  await create('It shines');
  await create('It shines');
  await expect(create('It glows')).rejects.toMatchObject(clash);
  expect(await started.iot.send(new DescribeThingTypeCommand({ thingTypeName: 'lamp' }))).toMatchObject({
    thingTypeProperties: { thingTypeDescription: 'It shines' },
    thingTypeMetadata: { creationDate: start, deprecated: false },
  });
  await expect(started.iot.send(new DescribeThingTypeCommand({ thingTypeName: 'no' }))).rejects.toMatchObject(
    notFound,
  );
});

describe('thing groups', () => {
  const describeGroup = (thingGroupName: string) =>
    started.iot.send(new DescribeThingGroupCommand({ thingGroupName }));

  test('know the groups above them', async () => {
    await group('house');
    await group('floor', 'house');
    await group('room', 'floor');
    const { thingGroupMetadata, thingGroupArn } = await describeGroup('room');
    expect(thingGroupArn).toBe('arn:aws:iot:us-east-1:123456789012:thinggroup/room');
    expect(thingGroupMetadata).toMatchObject({ parentGroupName: 'floor', creationDate: start });
    expect(thingGroupMetadata?.rootToParentThingGroups?.map(({ groupName }) => groupName)).toEqual([
      'house',
      'floor',
    ]);
    await expect(group('attic', 'no-house')).rejects.toMatchObject(notFound);
    await expect(describeGroup('no-house')).rejects.toMatchObject(notFound);
  });

  test('thing groups can be created again alike, not otherwise', async () => {
    await group('house');
    const { thingGroupId } = await group('floor', 'house');
    expect(await group('floor', 'house')).toMatchObject({ thingGroupId });
    await expect(group('floor')).rejects.toMatchObject(clash);
  });

  test('thing groups are listed by parent, by prefix, with those further down or without', async () => {
    await group('house');
    await group('floor-1', 'house');
    await group('floor-2', 'house');
    await group('room', 'floor-1');
    const list = async (input: ListThingGroupsCommandInput) => {
      const { thingGroups = [] } = await started.iot.send(new ListThingGroupsCommand(input));
      return thingGroups.map(({ groupName }) => groupName);
    };
    expect(await list({})).toEqual(['house', 'floor-1', 'floor-2', 'room']);
    expect(await list({ recursive: false })).toEqual(['house']);
    expect(await list({ parentGroup: 'house' })).toEqual(['floor-1', 'floor-2', 'room']);
    expect(await list({ parentGroup: 'house', recursive: false })).toEqual(['floor-1', 'floor-2']);
    expect(await list({ namePrefixFilter: 'floor' })).toEqual(['floor-1', 'floor-2']);
    await expect(list({ parentGroup: 'nowhere' })).rejects.toMatchObject(notFound);
  });

  test('take things by name or ARN, repeatedly, and let them go', async () => {
    await group('house');
    const { thingArn } = await thing('lamp-1');
    const { thingGroupArn } = await describeGroup('house');
    await started.iot.send(new AddThingToThingGroupCommand({ thingArn, thingGroupArn }));
    await add('lamp-1', 'house');
    expect(await thingsIn('house')).toEqual(['lamp-1']);
    const remove = () =>
      started.iot.send(
        new RemoveThingFromThingGroupCommand({ thingName: 'lamp-1', thingGroupName: 'house' }),
      );
    await remove();
    await remove();
    expect(await groupsOf('lamp-1')).toEqual([]);
  });

  test('and memberships need a thing and a group that exist', async () => {
    await group('house');
    await thing('lamp-1');
    await expect(add('nobody', 'house')).rejects.toMatchObject(notFound);
    await expect(add('lamp-1', 'nowhere')).rejects.toMatchObject(notFound);
    await expect(
      started.iot.send(new AddThingToThingGroupCommand({ thingName: 'lamp-1' })),
    ).rejects.toMatchObject(invalid);
    const gone = new RemoveThingFromThingGroupCommand({ thingName: 'nobody', thingGroupName: 'house' });
    await expect(started.iot.send(gone)).rejects.toMatchObject(notFound);
    await expect(groupsOf('nobody')).rejects.toMatchObject(notFound);
    await expect(thingsIn('nowhere')).rejects.toMatchObject(notFound);
  });

  test('thing groups of one hierarchy hold a thing in one place only', async () => {
    await group('house');
    await group('floor', 'house');
    await group('garden');
    await thing('lamp-1');
    await add('lamp-1', 'floor');
    await expect(add('lamp-1', 'house')).rejects.toMatchObject(invalid);
    await add('lamp-1', 'garden');
    expect(await groupsOf('lamp-1')).toEqual(['floor', 'garden']);
    expect(await thingsIn('house')).toEqual([]);
    expect(await thingsIn('house', true)).toEqual(['lamp-1']);
  });

  test('take a thing into ten at most', async () => {
    await thing('lamp-1');
    for (const name of numbered(11, 'g')) await group(name);
    for (const name of numbered(10, 'g')) await add('lamp-1', name);
    await expect(add('lamp-1', 'g-10')).rejects.toMatchObject(invalid);
    await expect(add('lamp-1', 'g-10', true)).rejects.toMatchObject(invalid);
    await expect(add('lamp-1', 'g-3')).resolves.toBeDefined();
  });

  test('disappear when deleted, with their memberships, but not before their children', async () => {
    await group('house');
    await group('floor', 'house');
    await thing('lamp-1');
    await add('lamp-1', 'floor');
    const remove = (thingGroupName: string, expectedVersion?: number) =>
      started.iot.send(new DeleteThingGroupCommand({ thingGroupName, expectedVersion }));
    await expect(remove('house')).rejects.toMatchObject(invalid);
    await expect(remove('floor', 9)).rejects.toMatchObject(apiError('VersionConflictException', 409));
    await remove('floor');
    await remove('house');
    await remove('house');
    expect(await groupsOf('lamp-1')).toEqual([]);
  });
});

describe('dynamic thing groups', () => {
  test('choose their things by query and refuse to be given any', async () => {
    await dynamicGroup('attic', 'attributes.site:attic');
    await thing('lamp-1', { site: 'attic' });
    await thing('lamp-2', { site: 'cellar' });
    expect(await thingsIn('attic')).toEqual(['lamp-1']);
    expect(await groupsOf('lamp-1')).toEqual(['attic']);
    expect(await started.iot.send(new DescribeThingGroupCommand({ thingGroupName: 'attic' }))).toMatchObject({
      queryString: 'attributes.site:attic',
      status: 'ACTIVE',
    });
    await expect(add('lamp-2', 'attic')).rejects.toMatchObject(invalid);
    await expect(group('below', 'attic')).rejects.toMatchObject(invalid);
  });

  test('refuse a query that cannot be read', async () => {
    await expect(dynamicGroup('online', 'connectivity.connected:true')).rejects.toMatchObject(
      apiError('InvalidQueryException', 400),
    );
  });

  test('dynamic groups count under the quota, and give way only when asked to', async () => {
    await thing('lamp-1');
    for (const name of numbered(10, 'g')) await group(name);
    for (const name of numbered(8, 'g')) await add('lamp-1', name);
    await dynamicGroup('all', 'thingName:*');
    await dynamicGroup('lamps', 'thingName:lamp-?');
    expect(await groupsOf('lamp-1')).toHaveLength(10);
    await expect(add('lamp-1', 'g-8')).rejects.toMatchObject(invalid);
    await add('lamp-1', 'g-8', true);
    expect(await groupsOf('lamp-1')).toEqual([...numbered(9, 'g'), 'all']);
    expect(await thingsIn('lamps')).toEqual([]);
  });

  test('dynamic thing groups are deleted by an operation of their own', async () => {
    await dynamicGroup('all', 'thingName:*');
    await group('house');
    const remove = (thingGroupName: string) =>
      started.iot.send(new DeleteDynamicThingGroupCommand({ thingGroupName }));
    await expect(remove('house')).rejects.toMatchObject(invalid);
    await expect(
      started.iot.send(new DeleteThingGroupCommand({ thingGroupName: 'all' })),
    ).rejects.toMatchObject(invalid);
    await remove('all');
    await expect(thingsIn('all')).rejects.toMatchObject(notFound);
  });
});

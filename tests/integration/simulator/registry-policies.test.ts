import {
  AttachPolicyCommand,
  CreatePolicyCommand,
  CreatePolicyVersionCommand,
  CreateThingGroupCommand,
  DeletePolicyCommand,
  DeletePolicyVersionCommand,
  DetachPolicyCommand,
  GetPolicyCommand,
  GetPolicyVersionCommand,
  ListAttachedPoliciesCommand,
  ListPoliciesCommand,
  ListPolicyVersionsCommand,
  ListTargetsForPolicyCommand,
  SetDefaultPolicyVersionCommand,
} from '@aws-sdk/client-iot';
import { apiError, forEachTest, policyDocument, simulatorWithClient, start } from './server-client.ts';

const started = forEachTest(simulatorWithClient);

const notFound = apiError('ResourceNotFoundException', 404);
const conflict = apiError('DeleteConflictException', 409);
const malformed = apiError('MalformedPolicyException', 400);
const policyName = 'lamps';

const create = (name = policyName, document = policyDocument) =>
  started.iot.send(new CreatePolicyCommand({ policyName: name, policyDocument: document }));
const createVersion = (setAsDefault?: boolean) =>
  started.iot.send(new CreatePolicyVersionCommand({ policyName, policyDocument, setAsDefault }));
const setDefault = (policyVersionId: string) =>
  started.iot.send(new SetDefaultPolicyVersionCommand({ policyName, policyVersionId }));
const deleteVersion = (policyVersionId: string) =>
  started.iot.send(new DeletePolicyVersionCommand({ policyName, policyVersionId }));
const versions = async () => {
  const { policyVersions = [] } = await started.iot.send(new ListPolicyVersionsCommand({ policyName }));
  return policyVersions.map(({ versionId, isDefaultVersion }) =>
    isDefaultVersion ? `${versionId}*` : versionId,
  );
};
const attach = (target: string, name = policyName) =>
  started.iot.send(new AttachPolicyCommand({ policyName: name, target }));
const attached = async (target: string, recursive = false) => {
  const { policies = [] } = await started.iot.send(new ListAttachedPoliciesCommand({ target, recursive }));
  return policies.map((policy) => policy.policyName);
};
const groupArn = async (thingGroupName: string, parentGroupName?: string) => {
  const { thingGroupArn = '' } = await started.iot.send(
    new CreateThingGroupCommand({ thingGroupName, parentGroupName }),
  );
  return thingGroupArn;
};

describe('policies', () => {
  test('policies are read as they were created, version 1 being the default', async () => {
    expect(await create()).toMatchObject({ policyName, policyDocument, policyVersionId: '1' });
    expect(await started.iot.send(new GetPolicyCommand({ policyName }))).toMatchObject({
      policyArn: 'arn:aws:iot:us-east-1:123456789012:policy/lamps',
      policyDocument,
      defaultVersionId: '1',
      creationDate: start,
    });
  });

  test('policies are created once, from a document that is one', async () => {
    await create();
    await expect(create()).rejects.toMatchObject(apiError('ResourceAlreadyExistsException', 409));
    for (const document of ['', '{', '"text"', 'null', '{"Version":"2012-10-17"}'])
      await expect(create('other', document)).rejects.toMatchObject(malformed);
  });

  test('policies are listed by marker, the newest first or last', async () => {
    for (const name of ['a', 'b', 'c']) await create(name);
    const list = async (input: {
      ascendingOrder?: boolean;
      pageSize?: number;
      marker?: string | undefined;
    }) => {
      const { policies = [], nextMarker } = await started.iot.send(new ListPoliciesCommand(input));
      return { names: policies.map((policy) => policy.policyName).join(''), nextMarker };
    };
    expect((await list({})).names).toBe('cba');
    const first = await list({ ascendingOrder: true, pageSize: 2 });
    expect(first.names).toBe('ab');
    const rest = await list({ ascendingOrder: true, pageSize: 2, marker: first.nextMarker });
    expect(rest).toEqual({ names: 'c', nextMarker: undefined });
  });

  test('cannot be deleted while they have a target or a second version', async () => {
    const remove = () => started.iot.send(new DeletePolicyCommand({ policyName }));
    await create();
    await createVersion();
    await expect(remove()).rejects.toMatchObject(conflict);
    await deleteVersion('2');
    const target = await groupArn('house');
    await attach(target);
    await expect(remove()).rejects.toMatchObject(conflict);
    await started.iot.send(new DetachPolicyCommand({ policyName, target }));
    await remove();
    await expect(remove()).rejects.toMatchObject(notFound);
    await expect(started.iot.send(new GetPolicyCommand({ policyName }))).rejects.toMatchObject(notFound);
  });
});

describe('policy versions', () => {
  beforeEach(() => create());

  test('become the default when asked, at creation or later', async () => {
    expect(await createVersion()).toMatchObject({ policyVersionId: '2', isDefaultVersion: false });
    expect(await createVersion(true)).toMatchObject({ policyVersionId: '3', isDefaultVersion: true });
    expect(await versions()).toEqual(['3*', '2', '1']);
    await setDefault('1');
    expect(await versions()).toEqual(['3', '2', '1*']);
    const second = new GetPolicyVersionCommand({ policyName, policyVersionId: '2' });
    expect(await started.iot.send(second)).toMatchObject({
      policyDocument,
      policyVersionId: '2',
      isDefaultVersion: false,
      creationDate: start,
    });
  });

  test('policy versions are five at most, and their numbers are not given again', async () => {
    for (let count = 1; count < 5; count += 1) await createVersion();
    await expect(createVersion(true)).rejects.toMatchObject(apiError('VersionsLimitExceededException', 409));
    expect(await versions()).toEqual(['5', '4', '3', '2', '1*']);
    await deleteVersion('5');
    expect(await createVersion()).toMatchObject({ policyVersionId: '6' });
  });

  test('cannot be deleted while they are the default', async () => {
    await createVersion(true);
    await expect(deleteVersion('2')).rejects.toMatchObject(conflict);
    await deleteVersion('1');
    expect(await versions()).toEqual(['2*']);
  });

  test('policy versions that do not exist are not found', async () => {
    await expect(setDefault('7')).rejects.toMatchObject(notFound);
    await expect(deleteVersion('7')).rejects.toMatchObject(notFound);
    const seventh = new GetPolicyVersionCommand({ policyName, policyVersionId: '7' });
    await expect(started.iot.send(seventh)).rejects.toMatchObject(notFound);
    const others = { policyName: 'no-policy' };
    await expect(started.iot.send(new ListPolicyVersionsCommand(others))).rejects.toMatchObject(notFound);
    const version = new CreatePolicyVersionCommand({ ...others, policyDocument });
    await expect(started.iot.send(version)).rejects.toMatchObject(notFound);
  });

  test('need a document that is one', async () => {
    const version = new CreatePolicyVersionCommand({ policyName, policyDocument: 'x' });
    await expect(started.iot.send(version)).rejects.toMatchObject(malformed);
  });
});

describe('targets of a policy', () => {
  beforeEach(() => create());

  test('targets of a policy are the certificates and groups it is attached to', async () => {
    const target = await groupArn('house');
    await attach(target);
    await attach(target);
    const targets = new ListTargetsForPolicyCommand({ policyName });
    expect((await started.iot.send(targets)).targets).toEqual([target]);
    expect(await attached(target)).toEqual([policyName]);
    await started.iot.send(new DetachPolicyCommand({ policyName, target }));
    await started.iot.send(new DetachPolicyCommand({ policyName, target }));
    expect(await attached(target)).toEqual([]);
  });

  test('hand it down to the groups below them', async () => {
    const house = await groupArn('house');
    const floor = await groupArn('floor', 'house');
    await attach(house);
    expect(await attached(floor)).toEqual([]);
    expect(await attached(floor, true)).toEqual([policyName]);
  });

  test('targets of a policy have ten policies at most', async () => {
    const target = await groupArn('house');
    for (let count = 0; count < 10; count += 1) {
      await create(`p-${count}`);
      await attach(target, `p-${count}`);
    }
    await expect(attach(target)).rejects.toMatchObject(apiError('LimitExceededException', 410));
    await attach(target, 'p-3');
  });

  test('must exist, as must the policy', async () => {
    const nobody = `arn:aws:iot:us-east-1:123456789012:cert/${'0'.repeat(64)}`;
    await expect(attach(nobody)).rejects.toMatchObject(notFound);
    await expect(attached(nobody)).rejects.toMatchObject(notFound);
    await expect(attach(await groupArn('house'), 'no-policy')).rejects.toMatchObject(notFound);
    const targets = new ListTargetsForPolicyCommand({ policyName: 'no-policy' });
    await expect(started.iot.send(targets)).rejects.toMatchObject(notFound);
  });
});

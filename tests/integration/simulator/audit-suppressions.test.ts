import {
  CreateAuditSuppressionCommand,
  type CreateAuditSuppressionCommandInput,
  DeleteAuditSuppressionCommand,
  DescribeAuditSuppressionCommand,
  DescribeAuditTaskCommand,
  ListAuditSuppressionsCommand,
  type ListAuditSuppressionsCommandInput,
  UpdateAuditSuppressionCommand,
  type UpdateAuditSuppressionCommandInput,
} from '@aws-sdk/client-iot';
import { auditSimulator, days, loggingCheck, policyCheck } from './audit-simulator.ts';
import { apiError, forEachTest, policyDocument } from './server-client.ts';

const started = forEachTest(auditSimulator);
beforeEach(async () => {
  await started.enable(policyCheck, loggingCheck);
});

const invalid = apiError('InvalidRequestException', 400);
const notFound = apiError('ResourceNotFoundException', 404);

const key = (policyName: string, policyVersionId = '1') => ({
  checkName: policyCheck,
  resourceIdentifier: { policyVersionIdentifier: { policyName, policyVersionId } },
});
const inDays = (count: number) => new Date(started.clock.now().getTime() + count * days);

const create = (input: Partial<CreateAuditSuppressionCommandInput> = {}) =>
  started.iot.send(new CreateAuditSuppressionCommand({ ...key('broad'), ...input }));
const update = (input: Partial<UpdateAuditSuppressionCommandInput>) =>
  started.iot.send(new UpdateAuditSuppressionCommand({ ...key('broad'), ...input }));
const describeSuppression = () => started.iot.send(new DescribeAuditSuppressionCommand(key('broad')));
const list = (input: ListAuditSuppressionsCommandInput = {}) =>
  started.iot.send(new ListAuditSuppressionsCommand(input));

test('a suppression is described and listed as it was created', async () => {
  const suppression = { ...key('broad'), expirationDate: inDays(90), description: 'Shared by design' };
  await create({ expirationDate: inDays(90), description: 'Shared by design' });
  expect(await describeSuppression()).toMatchObject(suppression);
  expect((await list()).suppressions).toEqual([suppression]);
});

test.each<[string, () => Partial<CreateAuditSuppressionCommandInput>]>([
  ['without an end', () => ({})],
  ['with two ends', () => ({ expirationDate: inDays(1), suppressIndefinitely: true })],
  ['that has ended', () => ({ expirationDate: inDays(-1) })],
  ['of no check there is', () => ({ checkName: 'NO_SUCH_CHECK', suppressIndefinitely: true })],
  [
    'of a resource that the check never finds',
    () => ({ resourceIdentifier: { clientId: 'c' }, suppressIndefinitely: true }),
  ],
  [
    'of a policy without its version',
    () => ({
      resourceIdentifier: { policyVersionIdentifier: { policyName: 'broad', policyVersionId: undefined } },
      suppressIndefinitely: true,
    }),
  ],
  ['of no resource', () => ({ resourceIdentifier: {}, suppressIndefinitely: true })],
  ['with a line break in its description', () => ({ suppressIndefinitely: true, description: 'a\nb' })],
  [
    'with 1001 characters of description',
    () => ({ suppressIndefinitely: true, description: 'a'.repeat(1001) }),
  ],
  ['with an odd token', () => ({ suppressIndefinitely: true, clientRequestToken: 'a b' })],
])('a suppression %s is refused', async (_, input) => {
  await expect(create(input())).rejects.toMatchObject(invalid);
  expect((await list()).suppressions).toEqual([]);
});

test('the same check and resource are suppressed once, in whatever order the identifier is written', async () => {
  await create({ suppressIndefinitely: true });
  await expect(
    create({
      suppressIndefinitely: true,
      resourceIdentifier: { policyVersionIdentifier: { policyVersionId: '1', policyName: 'broad' } },
    }),
  ).rejects.toMatchObject(apiError('ResourceAlreadyExistsException', 409));
  await create({ ...key('broad', '2'), suppressIndefinitely: true });
});

describe('an update', () => {
  beforeEach(() => create({ expirationDate: inDays(10), description: 'old' }));

  test('moves the end and keeps the description', async () => {
    await update({ expirationDate: inDays(20) });
    expect(await describeSuppression()).toMatchObject({ expirationDate: inDays(20), description: 'old' });
  });

  test('an update makes it indefinite', async () => {
    await update({ suppressIndefinitely: true });
    const suppression = await describeSuppression();
    expect(suppression.suppressIndefinitely).toBe(true);
    expect(suppression.expirationDate).toBeUndefined();
  });

  test('changes the description and keeps the end', async () => {
    await update({ description: 'new' });
    expect(await describeSuppression()).toMatchObject({ expirationDate: inDays(10), description: 'new' });
  });

  test('an update is refused if it would leave two ends, or none', async () => {
    await expect(update({ expirationDate: inDays(1), suppressIndefinitely: true })).rejects.toMatchObject(
      invalid,
    );
    await expect(update({ suppressIndefinitely: false })).rejects.toMatchObject(invalid);
    await expect(update({ expirationDate: inDays(-1) })).rejects.toMatchObject(invalid);
    expect(await describeSuppression()).toMatchObject({ expirationDate: inDays(10) });
  });
});

test('what is not suppressed is neither described nor updated, but deleting it succeeds', async () => {
  await expect(describeSuppression()).rejects.toMatchObject(notFound);
  await expect(update({ suppressIndefinitely: true })).rejects.toMatchObject(notFound);
  await started.iot.send(new DeleteAuditSuppressionCommand(key('broad')));
});

test('suppressions are listed by their end, by check and by resource, in pages', async () => {
  await create({ ...key('forever'), suppressIndefinitely: true });
  await create({ ...key('late'), expirationDate: inDays(20) });
  await create({ ...key('early'), expirationDate: inDays(10) });
  await create({
    checkName: loggingCheck,
    resourceIdentifier: { account: '123456789012' },
    expirationDate: inDays(15),
  });
  const names = async (input: ListAuditSuppressionsCommandInput = {}) =>
    (await list(input)).suppressions?.map(
      ({ resourceIdentifier }) => resourceIdentifier?.policyVersionIdentifier?.policyName ?? 'account',
    );
  expect(await names()).toEqual(['early', 'account', 'late', 'forever']);
  expect(await names({ ascendingOrder: false })).toEqual(['forever', 'late', 'account', 'early']);
  expect(await names({ checkName: policyCheck })).toEqual(['early', 'late', 'forever']);
  expect(await names({ resourceIdentifier: key('late').resourceIdentifier })).toEqual(['late']);
  const { nextToken } = await list({ maxResults: 3 });
  expect(await names({ maxResults: 3, nextToken })).toEqual(['forever']);
});

describe('in an audit', () => {
  beforeEach(() => started.broadPolicy('broad'));

  const details = async (taskId: string) =>
    (await started.iot.send(new DescribeAuditTaskCommand({ taskId }))).auditDetails?.[policyCheck];

  test('a suppressed finding is kept, marked and not counted; the check complies', async () => {
    await create({ suppressIndefinitely: true });
    const taskId = await started.audit(policyCheck);
    expect(await details(taskId)).toMatchObject({
      checkRunStatus: 'COMPLETED_COMPLIANT',
      checkCompliant: true,
      totalResourcesCount: 1,
      nonCompliantResourcesCount: 0,
      suppressedNonCompliantResourcesCount: 1,
    });
    const count = async (listSuppressedFindings?: boolean) =>
      (await started.findings({ taskId, listSuppressedFindings })).length;
    expect([await count(), await count(true), await count(false)]).toEqual([1, 1, 0]);
    expect(await started.findings({ taskId })).toMatchObject([{ isSuppressed: true }]);
  });

  test('suppressed findings are listed with the others, or alone, or left out', async () => {
    await started.broadPolicy('other');
    await create({ suppressIndefinitely: true });
    const taskId = await started.audit(policyCheck);
    const marks = async (listSuppressedFindings?: boolean) =>
      (await started.findings({ taskId, listSuppressedFindings })).map(({ isSuppressed }) => isSuppressed);
    expect(await marks()).toEqual([true, false]);
    expect(await marks(true)).toEqual([true]);
    expect(await marks(false)).toEqual([false]);
  });

  test('a suppression leaves earlier findings as they are', async () => {
    const taskId = await started.audit(policyCheck);
    await create({ suppressIndefinitely: true });
    expect(await started.findings({ taskId })).toMatchObject([{ isSuppressed: false }]);
  });

  test('an expired or deleted suppression lets the finding come back', async () => {
    await create({ expirationDate: inDays(7) });
    started.pass(6 * days);
    expect(await details(await started.audit(policyCheck))).toMatchObject({ nonCompliantResourcesCount: 0 });
    started.pass(2 * days);
    expect(await details(await started.audit(policyCheck))).toMatchObject({ nonCompliantResourcesCount: 1 });
    await update({ suppressIndefinitely: true });
    expect(await details(await started.audit(policyCheck))).toMatchObject({ nonCompliantResourcesCount: 0 });
    await started.iot.send(new DeleteAuditSuppressionCommand(key('broad')));
    expect(await details(await started.audit(policyCheck))).toMatchObject({ nonCompliantResourcesCount: 1 });
  });

  test('a new version of the policy is not suppressed', async () => {
    await create({ suppressIndefinitely: true });
    await started.simulator.call('CreatePolicyVersion', {
      policyName: 'broad',
      policyDocument,
      setAsDefault: true,
    });
    expect(await started.findings({ taskId: await started.audit(policyCheck) })).toMatchObject([
      {
        isSuppressed: false,
        nonCompliantResource: { resourceIdentifier: key('broad', '2').resourceIdentifier },
      },
    ]);
  });
});

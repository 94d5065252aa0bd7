import {
  DeleteAuditSuppressionCommand,
  DescribeAuditSuppressionCommand,
  ListAuditSuppressionsCommand,
} from '@aws-sdk/client-iot';
import {
  createSuppressions,
  type Suppression,
  type Suppressions,
} from '../../shared/defender/suppressions.ts';
import { auditSimulator, days, policyCheck } from './simulator/audit-simulator.ts';
import { forEachTest, start } from './simulator/server-client.ts';

const started = forEachTest(auditSimulator);
let suppressions: Suppressions;
beforeEach(async () => {
  suppressions = createSuppressions(started.iot);
  await started.broadPolicy('group-policy');
});

const key = {
  checkName: policyCheck,
  resourceIdentifier: { policyVersionIdentifier: { policyName: 'group-policy', policyVersionId: '1' } },
};
const inDays = (count: number) => new Date(start.getTime() + count * days);
const wanted = (members: Partial<Suppression> = {}): Suppression => ({
  ...key,
  description: 'Shared by design. Owner: iot-security@example.com. Ticket: SEC-142',
  clientRequestToken: 'token',
  ...members,
});
const stored = async () => {
  const { expirationDate, suppressIndefinitely, description } = await started.iot.send(
    new DescribeAuditSuppressionCommand(key),
  );
  return { expirationDate, suppressIndefinitely, description };
};
const operations = () => started.simulator.calls.list().map(({ operation }) => operation);

describe('making sure that a finding is suppressed', () => {
  test('making sure that a finding is suppressed creates the suppression, once, with an end', async () => {
    const suppression = wanted({ expirationDate: inDays(90) });
    expect(await suppressions.ensure(suppression)).toMatchObject({ because: 'the suppression was created' });
    expect(await stored()).toMatchObject({
      expirationDate: inDays(90),
      description: 'Shared by design. Owner: iot-security@example.com. Ticket: SEC-142',
    });
    expect(await suppressions.ensure(suppression)).toMatchObject({
      because: 'a suppression that ends no earlier exists already',
    });
    const { suppressions: all } = await started.iot.send(new ListAuditSuppressionsCommand({}));
    expect(all).toHaveLength(1);
    expect(operations()).not.toContain('UpdateAuditSuppression');
  });

  test.each([
    {},
    { queueName: 'q' },
    { policyVersionIdentifier: { policyName: '..', policyVersionId: '1' } },
    { policyVersionIdentifier: { policyName: 'group-policy', policyVersionId: '-1' } },
    { ...key.resourceIdentifier, clientId: 'pump-17' },
    { deviceCertificateId: 'c'.repeat(63) },
    { roleAliasArn: 'https://example.com' },
    { clientId: '' },
  ])(
    'making sure that a finding is suppressed asks for no resource that AWS IoT does not take: %j',
    async (resourceIdentifier) => {
      expect(await suppressions.ensure(wanted({ resourceIdentifier }))).toMatchObject({
        refusal: 'invalid',
        because: expect.stringContaining('UnsuitableResourceError'),
      });
      expect(operations()).toEqual(['CreatePolicy']);
    },
  );

  test('making sure that a finding is suppressed sends an end or that there is none, and never both', async () => {
    await suppressions.ensure(wanted({ expirationDate: inDays(90) }));
    await suppressions.ensure(
      wanted({ checkName: 'LOGGING_DISABLED_CHECK', resourceIdentifier: { account: '123456789012' } }),
    );
    const inputs = started.simulator.calls.list('CreateAuditSuppression').map(({ input }) => input);
    expect(inputs.map(({ expirationDate }) => expirationDate !== undefined)).toEqual([true, false]);
    expect(inputs.map(({ suppressIndefinitely }) => suppressIndefinitely === true)).toEqual([false, true]);
  });

  test('making sure that a finding is suppressed keeps the finding out of the next audit', async () => {
    await started.enable(policyCheck);
    expect(
      await started.findings({ taskId: await started.audit(policyCheck), listSuppressedFindings: false }),
    ).toHaveLength(1);
    await suppressions.ensure(wanted({ expirationDate: inDays(90) }));
    expect(
      await started.findings({ taskId: await started.audit(policyCheck), listSuppressedFindings: false }),
    ).toEqual([]);
  });

  test.each([
    ['a later end', inDays(30), inDays(90), 'the suppression that existed was extended', inDays(90)],
    [
      'an earlier end',
      inDays(90),
      inDays(30),
      'a suppression that ends no earlier exists already',
      inDays(90),
    ],
    ['no end at all', inDays(90), undefined, 'the suppression that existed was extended', undefined],
    [
      'an end, where there was none',
      undefined,
      inDays(90),
      'a suppression without an end exists already',
      undefined,
    ],
    [
      'the same end, but for milliseconds',
      inDays(90),
      new Date(inDays(90).getTime() + 999),
      'a suppression that ends no earlier exists already',
      inDays(90),
    ],
  ])(
    'making sure that a finding is suppressed that is there, with %s, is never shortened',
    async (_, before, after, because, end) => {
      await suppressions.ensure(wanted(before && { expirationDate: before }));
      const answer = await suppressions.ensure(
        wanted({ description: 'again', ...(after && { expirationDate: after }) }),
      );
      expect(answer).toEqual({ because, requestId: expect.stringMatching(/^[\w-]{8,}$/) });
      const { expirationDate, suppressIndefinitely } = await stored();
      expect(expirationDate).toEqual(end);
      expect(suppressIndefinitely ?? false).toBe(end === undefined);
    },
  );

  test('making sure that a finding is suppressed that a person deleted is made again', async () => {
    await suppressions.ensure(wanted());
    await started.iot.send(new DeleteAuditSuppressionCommand(key));
    expect(await suppressions.ensure(wanted())).toMatchObject({ because: 'the suppression was created' });
  });

  test.each(['CreateAuditSuppression', 'DescribeAuditSuppression', 'UpdateAuditSuppression'])(
    'making sure that a finding is suppressed ends the same where the answer of %s is lost and it is tried again',
    async (operation) => {
      await suppressions.ensure(wanted({ expirationDate: inDays(30) }));
      if (operation === 'CreateAuditSuppression')
        await started.iot.send(new DeleteAuditSuppressionCommand(key));
      started.simulator.faults.add({ operation, kind: 'lost-answer', times: 1 });
      await expect(suppressions.ensure(wanted({ expirationDate: inDays(90) }))).rejects.toThrow();
      expect(await suppressions.ensure(wanted({ expirationDate: inDays(90) }))).toHaveProperty('requestId');
      expect(await stored()).toMatchObject({ expirationDate: inDays(90) });
    },
  );

  test('making sure that a finding is suppressed says which refusals are for good and which are not', async () => {
    started.simulator.faults.add({ operation: 'CreateAuditSuppression', kind: 'limit', times: 1 });
    expect(await suppressions.ensure(wanted())).toMatchObject({ refusal: 'limit' });
    expect(await suppressions.ensure(wanted({ description: 'two\nlines' }))).toMatchObject({
      refusal: 'invalid',
    });
    started.simulator.faults.add({ operation: 'CreateAuditSuppression', kind: 'throttle', times: 1 });
    await expect(suppressions.ensure(wanted())).rejects.toMatchObject({ name: 'ThrottlingException' });
  });
});

import {
  type AuditFinding,
  DescribeAuditFindingCommand,
  ListAuditFindingsCommand,
  type ListAuditFindingsCommandInput,
  ListRelatedResourcesForAuditFindingCommand,
} from '@aws-sdk/client-iot';
import { injectFindings, numberedNonCompliances } from '../../../local/defender/audit/seed.ts';
import { auditSimulator, certificateId, days, hours, loggingCheck, policyCheck } from './audit-simulator.ts';
import { apiError, forEachTest } from './server-client.ts';

const keyCheck = 'DEVICE_CERTIFICATE_KEY_QUALITY_CHECK';
const sharedCheck = 'DEVICE_CERTIFICATE_SHARED_CHECK';
const roleAliasCheck = 'IOT_ROLE_ALIAS_OVERLY_PERMISSIVE_CHECK';
const issuerCheck = 'INTERMEDIATE_CA_REVOKED_FOR_ACTIVE_DEVICE_CERTIFICATES_CHECK';

const started = forEachTest(auditSimulator);
beforeEach(async () => {
  await started.enable(policyCheck, loggingCheck, keyCheck, sharedCheck, roleAliasCheck, issuerCheck);
});

const invalid = apiError('InvalidRequestException', 400);
const list = (input: ListAuditFindingsCommandInput) => started.iot.send(new ListAuditFindingsCommand(input));
const describeFinding = async (findingId = '') =>
  (await started.iot.send(new DescribeAuditFindingCommand({ findingId }))).finding;
const related = (
  findingId: string | undefined,
  page: { maxResults?: number; nextToken?: string | undefined } = {},
) => started.iot.send(new ListRelatedResourcesForAuditFindingCommand({ findingId, ...page }));

const policyIdentifier = (policyName: string, policyVersionId = '1') => ({
  policyVersionIdentifier: { policyName, policyVersionId },
});

test('a finding says what is wrong with which resource, how bad that is and when it was found', async () => {
  await started.broadPolicy('broad');
  const taskStartTime = started.clock.now();
  const taskId = await started.audit(policyCheck);
  const [finding] = await started.findings({ taskId });
  expect(finding).toEqual({
    findingId: expect.stringMatching(/^[0-9a-f]{32}$/),
    taskId,
    checkName: policyCheck,
    taskStartTime,
    findingTime: started.clock.now(),
    severity: 'CRITICAL',
    nonCompliantResource: { resourceType: 'IOT_POLICY', resourceIdentifier: policyIdentifier('broad') },
    relatedResources: [],
    reasonForNonCompliance: 'The default version gives broad access to data plane actions: iot:Connect.',
    reasonForNonComplianceCode: 'ALLOWS_BROAD_ACCESS_TO_IOT_DATA_PLANE_ACTIONS',
    isSuppressed: false,
  });
  expect(await describeFinding(finding?.findingId)).toEqual(finding);
});

test('the same bad resource is a new finding in every audit', async () => {
  await started.broadPolicy('broad');
  const [first] = await started.findingIds(await started.audit(policyCheck));
  const [second] = await started.findingIds(await started.audit(policyCheck));
  expect(second).not.toBe(first);
  expect(await describeFinding(first)).toBeDefined();
});

test.each<[string, ListAuditFindingsCommandInput]>([
  ['neither an audit nor a period', {}],
  ['an audit and a period', { taskId: 'a', startTime: new Date(0), endTime: new Date(1) }],
  ['half a period', { startTime: new Date(0) }],
  ['more than 250 to a page', { taskId: 'a', maxResults: 251 }],
  ['a token that was never given', { taskId: 'a', nextToken: 'surely not' }],
  [
    'a resource of two kinds',
    { taskId: 'a', resourceIdentifier: { clientId: 'c', account: '123456789012' } },
  ],
])('a list of findings with %s is refused', async (_, input) => {
  await expect(list(input)).rejects.toMatchObject(invalid);
});

test('findings are narrowed by check, resource and period', async () => {
  await started.broadPolicy('one');
  await started.broadPolicy('two');
  const first = await started.audit(policyCheck, loggingCheck);
  started.pass(days);
  const second = await started.audit(policyCheck);
  const names = async (input: ListAuditFindingsCommandInput) =>
    (await started.findings(input)).map(
      ({ nonCompliantResource }) =>
        nonCompliantResource?.resourceIdentifier?.policyVersionIdentifier?.policyName ?? 'account',
    );
  expect(await names({ taskId: first })).toEqual(['one', 'two', 'account']);
  expect(await names({ taskId: first, checkName: loggingCheck })).toEqual(['account']);
  expect(await names({ taskId: second, resourceIdentifier: policyIdentifier('two') })).toEqual(['two']);
  expect(await names({ taskId: second, resourceIdentifier: policyIdentifier('two', '2') })).toEqual([]);
  const now = started.clock.now().getTime();
  expect(await names({ startTime: new Date(now - hours), endTime: new Date(now) })).toEqual(['one', 'two']);
  expect(await names({ taskId: 'nobody' })).toEqual([]);
});

test('a finding that never was is not described and has no related resources', async () => {
  const notFound = apiError('ResourceNotFoundException', 404);
  await expect(describeFinding('nobody')).rejects.toMatchObject(notFound);
  await expect(related('nobody')).rejects.toMatchObject(notFound);
});

test('a finding shows ten related resources and the list has the rest', async () => {
  await started.simulator.call('SeedCertificate', { certificateId: certificateId(1) });
  const connectedAt = started.clock.now().getTime() / 1000;
  for (let client = 0; client < 12; client += 1)
    await started.simulator.call('SeedConnection', {
      certificateId: certificateId(1),
      clientId: `device-${client}`,
      connectedAt,
    });
  started.pass(3 * hours);
  const [finding] = await started.findings({ taskId: await started.audit(sharedCheck) });
  expect(finding?.relatedResources).toHaveLength(10);
  expect((await describeFinding(finding?.findingId))?.relatedResources?.[0]).toEqual({
    resourceType: 'CLIENT_ID',
    resourceIdentifier: { clientId: 'device-0' },
    additionalInfo: { CONNECTION_TIME: String(connectedAt * 1000) },
  });
  const first = await related(finding?.findingId, { maxResults: 8 });
  const second = await related(finding?.findingId, { maxResults: 8, nextToken: first.nextToken });
  expect([first.relatedResources?.length, second.relatedResources?.length]).toEqual([8, 4]);
});

test('the certificates of a revoked issuer are in the list of related resources only', async () => {
  for (const number of [1, 2])
    await started.simulator.call('SeedCertificate', {
      certificateId: certificateId(number),
      intermediateCa: { issuerId: 'abc123', revoked: true },
    });
  const [finding] = await started.findings({ taskId: await started.audit(issuerCheck) });
  expect(finding).toMatchObject({
    nonCompliantResource: {
      resourceType: 'ISSUER_CERTIFICATE',
      resourceIdentifier: { issuerCertificateIdentifier: { issuerId: 'abc123' } },
    },
    relatedResources: [],
  });
  expect((await related(finding?.findingId)).relatedResources).toEqual(
    [1, 2].map((number) => ({
      resourceType: 'DEVICE_CERTIFICATE',
      resourceIdentifier: { deviceCertificateId: certificateId(number) },
    })),
  );
});

describe('injected findings', () => {
  const inject = (input: object) => started.simulator.call('SeedAuditFindings', { ...input });

  test('injected findings are found from the next audit on, with the facts of their check, until they are taken back', async () => {
    await inject({
      checkName: roleAliasCheck,
      totalResourcesCount: 5,
      findings: [
        {
          resourceIdentifier: { roleAliasArn: 'arn:aws:iot:us-east-1:123456789012:rolealias/x' },
          reasonForNonComplianceCode: 'ALLOWS_ACCESS_TO_SECURITY_AUDITING_SERVICES',
          additionalInfo: { WHY: 'because' },
        },
      ],
    });
    const [finding] = await started.findings({ taskId: await started.audit(roleAliasCheck) });
    expect(finding).toMatchObject({
      severity: 'CRITICAL',
      reasonForNonComplianceCode: 'ALLOWS_ACCESS_TO_SECURITY_AUDITING_SERVICES',
      nonCompliantResource: { resourceType: 'ROLE_ALIAS', additionalInfo: { WHY: 'because' } },
    });
    expect(JSON.parse(started.published.at(-1)?.message ?? '').auditDetails[0]).toMatchObject({
      nonCompliantResourcesCount: 1,
      totalResourcesCount: 5,
    });
    await inject({ checkName: roleAliasCheck, findings: [] });
    expect(await started.findings({ taskId: await started.audit(roleAliasCheck) })).toEqual([]);
  });

  test('stand beside what the check sees in the fleet', async () => {
    await started.broadPolicy('real');
    await inject({ checkName: policyCheck, count: 2 });
    expect(await started.findings({ taskId: await started.audit(policyCheck) })).toHaveLength(3);
  });

  test('injected findings go once their certificate is no longer in use', async () => {
    await started.simulator.call('SeedCertificate', { certificateId: certificateId(1) });
    await inject({ checkName: keyCheck, count: 3 }); // of the certificates 0, 1 and 2
    expect(await started.findings({ taskId: await started.audit(keyCheck) })).toHaveLength(3);
    await started.simulator.call('UpdateCertificate', {
      certificateId: certificateId(1),
      newStatus: 'INACTIVE',
    });
    const left = await started.findings({ taskId: await started.audit(keyCheck) });
    expect(
      left.map((finding) => finding.nonCompliantResource?.resourceIdentifier?.deviceCertificateId),
    ).toEqual([certificateId(0), certificateId(2)]);
  });

  test.each([
    ['of a check that does not exist', { checkName: 'NO_SUCH_CHECK', count: 1 }],
    ['on no resource', { checkName: policyCheck, findings: [{ resourceIdentifier: {} }] }],
  ])('%s are refused', async (_, input) => {
    await expect(inject(input)).rejects.toMatchObject({ name: 'InvalidRequestException' });
  });

  test('tens of thousands of them are made as they are read', async () => {
    const { account } = started.simulator;
    const numbered = numberedNonCompliances(account, keyCheck, 25_000);
    let made = 0;
    injectFindings(account, keyCheck, {
      length: numbered.length,
      at: (index) => {
        made += 1;
        return numbered.at(index);
      },
    });
    const taskId = await started.audit(keyCheck);
    const madeByAudit = made;
    const ids = new Set<string | undefined>();
    let nextToken: string | undefined;
    let last: AuditFinding | undefined;
    do {
      const page = await list({ taskId, maxResults: 250, nextToken });
      for (const { findingId } of page.findings ?? []) ids.add(findingId);
      last = page.findings?.at(-1);
      nextToken = page.nextToken;
    } while (nextToken);
    expect(ids.size).toBe(25_000);
    expect(last?.nonCompliantResource?.resourceIdentifier?.deviceCertificateId).toBe(certificateId(24_999));
    expect(made - madeByAudit).toBe(25_000);
  }, 30_000);
});

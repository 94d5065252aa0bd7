import { auditSimulator, certificateId, days, hours } from './audit-simulator.ts';
import { forEachTest, policyDocument, roleArn } from './server-client.ts';

const started = forEachTest(auditSimulator);

const seconds = (inDays: number) => (started.clock.now().getTime() + inDays * days) / 1000;
const call = (operationName: string, input: object) => started.simulator.call(operationName, { ...input });

/** What the check says now: how many of how many, and of each finding its resource and reason. */
async function evaluate(checkName: string) {
  await started.enable(checkName);
  const taskId = await started.audit(checkName);
  const findings = await started.findings({ taskId });
  const [details] = JSON.parse(started.published.at(-1)?.message ?? '').auditDetails;
  return {
    counts: `${details.nonCompliantResourcesCount} of ${details.totalResourcesCount}`,
    findings: findings.map(({ nonCompliantResource, reasonForNonComplianceCode }) => [
      Object.values(nonCompliantResource?.resourceIdentifier ?? {})[0],
      reasonForNonComplianceCode,
    ]),
  };
}

describe('certificates', () => {
  test('certificates that expire soon or have expired are found, if they are in use', async () => {
    const seeds = [
      { notAfter: seconds(29) },
      { notAfter: seconds(-1) },
      { notAfter: seconds(31) },
      { notAfter: seconds(-1), status: 'INACTIVE' },
      { notAfter: seconds(1), status: 'PENDING_TRANSFER' },
    ];
    for (const [index, seed] of seeds.entries())
      await call('SeedCertificate', {
        certificateId: certificateId(index),
        notBefore: seconds(-99),
        ...seed,
      });
    expect(await evaluate('DEVICE_CERTIFICATE_EXPIRING_CHECK')).toEqual({
      counts: '3 of 4',
      findings: [
        [certificateId(0), 'CERTIFICATE_APPROACHING_EXPIRATION'],
        [certificateId(1), 'CERTIFICATE_PAST_EXPIRATION'],
        [certificateId(4), 'CERTIFICATE_APPROACHING_EXPIRATION'],
      ],
    });
  });

  test('certificates tell when they expire', async () => {
    await call('SeedCertificate', { certificateId: certificateId(1), notAfter: 1_795_000_000 });
    await started.enable('DEVICE_CERTIFICATE_EXPIRING_CHECK');
    const taskId = await started.audit('DEVICE_CERTIFICATE_EXPIRING_CHECK');
    expect(await started.findings({ taskId })).toMatchObject([
      { nonCompliantResource: { additionalInfo: { EXPIRATION_TIME: '1795000000000' } } },
    ]);
  });

  test('certificates of CAs are evaluated alike', async () => {
    await call('SeedCACertificate', {
      certificateId: certificateId(1),
      notAfter: seconds(3),
      revokedByIssuer: true,
    });
    await call('SeedCACertificate', { certificateId: certificateId(2), keyVulnerability: 'CVE-2008-0166' });
    await call('SeedCACertificate', {
      certificateId: certificateId(3),
      status: 'INACTIVE',
      revokedByIssuer: true,
    });
    expect(await evaluate('CA_CERTIFICATE_EXPIRING_CHECK')).toEqual({
      counts: '1 of 2',
      findings: [[certificateId(1), 'CERTIFICATE_APPROACHING_EXPIRATION']],
    });
    expect(await evaluate('REVOKED_CA_CERTIFICATE_STILL_ACTIVE_CHECK')).toEqual({
      counts: '1 of 2',
      findings: [[certificateId(1), 'CERTIFICATE_REVOKED_BY_ISSUER']],
    });
    expect(await evaluate('CA_CERTIFICATE_KEY_QUALITY_CHECK')).toEqual({
      counts: '1 of 2',
      findings: [[certificateId(2), 'CERTIFICATE_KEY_VULNERABILITY_CVE-2008-0166']],
    });
  });

  test('certificates that are revoked, weak or old are found', async () => {
    await call('SeedCertificate', { certificateId: certificateId(1), revokedByIssuer: true });
    await call('SeedCertificate', { certificateId: certificateId(2), keyVulnerability: 'CVE-2017-15361' });
    expect(await evaluate('REVOKED_DEVICE_CERTIFICATE_STILL_ACTIVE_CHECK')).toEqual({
      counts: '1 of 2',
      findings: [[certificateId(1), 'CERTIFICATE_REVOKED_BY_ISSUER']],
    });
    expect(await evaluate('DEVICE_CERTIFICATE_KEY_QUALITY_CHECK')).toEqual({
      counts: '1 of 2',
      findings: [[certificateId(2), 'CERTIFICATE_KEY_VULNERABILITY_CVE-2017-15361']],
    });
    expect(await evaluate('DEVICE_CERTIFICATE_AGE_CHECK')).toMatchObject({ counts: '0 of 2' });
    started.pass(366 * days);
    await call('SeedCertificate', { certificateId: certificateId(3) });
    expect(await evaluate('DEVICE_CERTIFICATE_AGE_CHECK')).toMatchObject({ counts: '2 of 3' });
  });

  test('certificates of a revoked issuer count once, by the issuer', async () => {
    for (const [number, issuer] of [
      [1, { issuerId: 'aa', revoked: true }],
      [2, { issuerId: 'aa', revoked: true }],
      [3, { issuerId: 'bb' }],
    ] as const)
      await call('SeedCertificate', { certificateId: certificateId(number), intermediateCa: issuer });
    expect(await evaluate('INTERMEDIATE_CA_REVOKED_FOR_ACTIVE_DEVICE_CERTIFICATES_CHECK')).toEqual({
      counts: '1 of 2',
      findings: [[{ issuerId: 'aa' }, 'INTERMEDIATE_CA_REVOKED_BY_ISSUER']],
    });
  });
});

describe('connections', () => {
  const connect = (certificate: number, clientId: string, fromHour: number, toHour?: number) =>
    call('SeedConnection', {
      certificateId: certificateId(certificate),
      clientId,
      connectedAt: seconds(fromHour / 24),
      ...(toHour !== undefined && { disconnectedAt: seconds(toHour / 24) }),
    });
  const shared = 'DEVICE_CERTIFICATE_SHARED_CHECK';

  beforeEach(async () => {
    for (const number of [1, 2]) await call('SeedCertificate', { certificateId: certificateId(number) });
  });

  test('connections of two clients at once with one certificate are found', async () => {
    await connect(1, 'a', 0, 2);
    await connect(1, 'b', 1, 3);
    await connect(2, 'c', 0, 1);
    await connect(2, 'd', 1, 2);
    started.pass(6 * hours);
    expect(await evaluate(shared)).toEqual({
      counts: '1 of 2',
      findings: [[certificateId(1), 'CERTIFICATE_SHARED_BY_MULTIPLE_DEVICES']],
    });
  });

  test('connections are seen two hours late and for 31 days', async () => {
    await connect(1, 'a', 0, 2);
    await connect(1, 'b', 1, 3);
    started.pass(2 * hours);
    expect(await evaluate(shared)).toMatchObject({ counts: '0 of 2' });
    started.pass(2 * hours);
    expect(await evaluate(shared)).toMatchObject({ counts: '1 of 2' });
    started.pass(32 * days);
    expect(await evaluate(shared)).toMatchObject({ counts: '0 of 2' });
  });

  test('connections of one device that comes back are no sharing', async () => {
    await connect(1, 'a', 0);
    await connect(1, 'a', 1);
    started.pass(6 * hours);
    expect(await evaluate(shared)).toMatchObject({ counts: '0 of 2' });
  });

  test('connections of two certificates under one client id are found', async () => {
    await connect(1, 'twin', 0, 1);
    await connect(2, 'twin', 1, 2);
    await connect(2, 'single', 1, 2);
    started.pass(6 * hours);
    expect(await evaluate('CONFLICTING_CLIENT_IDS_CHECK')).toEqual({
      counts: '1 of 2',
      findings: [['twin', 'DUPLICATE_CLIENT_ID_ACROSS_CONNECTIONS']],
    });
  });
});

test('logging is missed until it is on', async () => {
  const disabled = { counts: '1 of 1', findings: [['123456789012', 'LOGGING_DISABLED']] };
  const setLogging = (options: object) => call('SetV2LoggingOptions', options);
  expect(await evaluate('LOGGING_DISABLED_CHECK')).toEqual(disabled);
  await setLogging({ roleArn, defaultLogLevel: 'ERROR' });
  expect(await evaluate('LOGGING_DISABLED_CHECK')).toEqual({ counts: '0 of 1', findings: [] });
  await setLogging({ defaultLogLevel: 'DISABLED' });
  expect(await evaluate('LOGGING_DISABLED_CHECK')).toEqual(disabled);
  await setLogging({ defaultLogLevel: 'INFO', disableAllLogs: true });
  expect(await evaluate('LOGGING_DISABLED_CHECK')).toEqual(disabled);
});

test('a policy is evaluated by its default version only', async () => {
  await started.broadPolicy('open');
  const narrow = policyDocument.replace('"*"', '"arn:aws:iot:us-east-1:123456789012:client/lamp"');
  await call('CreatePolicyVersion', { policyName: 'open', policyDocument: narrow, setAsDefault: true });
  const check = 'IOT_POLICY_OVERLY_PERMISSIVE_CHECK';
  expect(await evaluate(check)).toMatchObject({ counts: '0 of 1' });
  await call('SetDefaultPolicyVersion', { policyName: 'open', policyVersionId: '1' });
  expect(await evaluate(check)).toEqual({
    counts: '1 of 1',
    findings: [
      [{ policyName: 'open', policyVersionId: '1' }, 'ALLOWS_BROAD_ACCESS_TO_IOT_DATA_PLANE_ACTIONS'],
    ],
  });
});

test('a check on what is not simulated finds nothing', async () => {
  expect(await evaluate('IOT_ROLE_ALIAS_OVERLY_PERMISSIVE_CHECK')).toEqual({
    counts: '0 of 0',
    findings: [],
  });
});

import { LimitExceededException, ThrottlingException } from '@aws-sdk/client-iot';
import type { SecurityProfile, SecurityProfiles } from '../../../../cli/defender/security-profiles.ts';
import { checkAuditChecks, checkNotifications } from '../../../../cli/doctor/checks/audits.ts';
import { checkDetect } from '../../../../cli/doctor/checks/detect.ts';
import { checkClock, checkCredentials } from '../../../../cli/doctor/checks/identity.ts';
import { checkQuotas, type Usage } from '../../../../cli/doctor/checks/quotas.ts';
import { checkNames } from '../../../../shared/sources/audit/checks.ts';

const topicArn = 'arn:aws:sns:eu-west-1:111122223333:Defender';
const otherTopic = 'arn:aws:sns:eu-west-1:111122223333:Other';
const roleArn = 'arn:aws:iam::111122223333:role/Publish';
const allChecks = [...checkNames];

const anIdentity =
  ({ account = '111122223333', skewSeconds = 0, awsTime = new Date('2026-11-01T00:00:00Z') } = {}) =>
  async () => ({
    account,
    arn: `arn:aws:iam::${account}:user/ada`,
    awsTime,
    ownTime: new Date(new Date('2026-11-01T00:00:00Z').getTime() + skewSeconds * 1000),
  });

describe('credentials', () => {
  const known = { region: 'eu-west-1', ownArn: topicArn };

  test('the credentials in use are printed, with the Region', async () => {
    const says = 'arn:aws:iam::111122223333:user/ada in eu-west-1';
    expect(await checkCredentials({ ...known, identity: anIdentity() })).toEqual([{ status: 'ok', says }]);
  });

  test('credentials of another account than the responder fail', async () => {
    const identity = anIdentity({ account: '999999999999' });
    expect(await checkCredentials({ ...known, identity })).toMatchObject([
      { status: 'fail', fix: expect.stringContaining('111122223333') },
    ]);
  });

  test('credentials are none of the local stack', async () => {
    expect(await checkCredentials({ ...known, identity: undefined })).toMatchObject([{ status: 'skipped' }]);
  });
});

describe('the clock', () => {
  test.each([
    [0, 'ok', '0 s ahead of AWS'],
    [-29, 'ok', '29 s behind AWS'],
    [30, 'warn', '30 s ahead of AWS'],
    [-300, 'fail', '300 s behind AWS'],
  ])('the clock that is %i s off is %s', async (skewSeconds, status, says) => {
    expect(await checkClock(anIdentity({ skewSeconds }))).toMatchObject([{ status, says }]);
  });

  test('the clock is not judged by a time that AWS did not tell', async () => {
    expect(await checkClock(anIdentity({ awsTime: new Date('no time') }))).toMatchObject([
      { status: 'warn' },
    ]);
    expect(await checkClock(undefined)).toMatchObject([{ status: 'skipped' }]);
  });
});

describe('audits', () => {
  test.each([
    ['of which all checks are on', { roleArn, enabledChecks: allChecks }, 'ok', 'all 17'],
    ['that leave checks out', { roleArn, enabledChecks: allChecks.slice(2) }, 'warn', allChecks[1]],
    ['that were never configured', { enabledChecks: [] }, 'fail', 'not enabled'],
    ['of which no check is on', { roleArn, enabledChecks: [] }, 'fail', 'not enabled'],
  ])('%s are reported', async (_, configuration, status, says) => {
    expect(await checkAuditChecks(async () => configuration)).toMatchObject([
      { status, says: expect.stringContaining(String(says)) },
    ]);
  });

  test('audits are mended by a command that names just the checks that are off', async () => {
    const enabledChecks = allChecks.filter((name) => name !== 'LOGGING_DISABLED_CHECK');
    const [{ fix = '' } = {}] = await checkAuditChecks(async () => ({ roleArn, enabledChecks }));
    expect(fix).toContain("'LOGGING_DISABLED_CHECK={enabled=true}'");
  });
});

describe('notices of audits', () => {
  const target = { topicArn, roleArn, enabled: true };
  test.each([
    ['go to our topic', target, 'ok', undefined],
    ['go nowhere', undefined, 'fail', 'npx defender setup'],
    ['go to another topic', { ...target, topicArn: otherTopic }, 'fail', 'npx defender setup --take-over'],
    ['are off', { ...target, enabled: false }, 'fail', 'npx defender setup'],
    ['have no role', { ...target, roleArn: '' }, 'fail', 'npx defender setup'],
  ])('notices of audits that %s are reported', async (_, found, status, fix) => {
    const read = async () => ({ enabledChecks: allChecks, ...(found && { target: found }) });
    expect(await checkNotifications(read, topicArn)).toMatchObject([{ status, ...(fix && { fix }) }]);
  });

  test('notices of audits are not looked at where the topic is not known', async () => {
    const read = async () => ({ enabledChecks: [] });
    expect(await checkNotifications(read, undefined)).toMatchObject([{ status: 'skipped' }]);
  });
});

const metadata = { $metadata: {}, message: 'no' };

function profilesOf(profiles: readonly SecurityProfile[], failure?: Error): SecurityProfiles {
  return {
    names: async () => {
      if (failure) throw failure;
      return profiles.map(({ name }) => name);
    },
    describe: async (name) => profiles.find((profile) => profile.name === name),
    setAlertTarget: async () => false,
  };
}

const refused = new LimitExceededException(metadata);

describe('Detect', () => {
  const ours = { name: 'ours', version: 1, target: { topicArn, roleArn } };
  const silent = { name: 'silent', version: 1 };
  const elsewhere = { name: 'elsewhere', version: 1, target: { topicArn: otherTopic, roleArn } };

  test.each([
    ['with no profile', [], 'ok'],
    ['with a profile that notifies our topic', [ours], 'ok'],
    ['with one that notifies nobody', [ours, silent], 'warn'],
    ['with one that notifies another topic', [elsewhere], 'warn'],
  ])('%s is reported', async (_, profiles, status) => {
    expect(await checkDetect(profilesOf(profiles), topicArn)).toMatchObject([{ status }]);
  });

  test('Detect is mended by a command that names just the profiles that notify somebody else', async () => {
    const [{ fix = '' } = {}] = await checkDetect(profilesOf([ours, silent, elsewhere]), topicArn);
    expect(fix).toBe('npx defender setup --security-profile silent --security-profile elsewhere');
  });

  test('Detect that refuses, for whatever reason, is a warning and no failure', async () => {
    expect(await checkDetect(profilesOf([], refused), topicArn)).toMatchObject([
      { status: 'warn', says: expect.stringContaining('not available') },
    ]);
  });

  test.each([
    ['is throttled', new ThrottlingException(metadata)],
    ['is out of order', new Error('socket hang up')],
  ])('Detect that %s is not taken for one that is not available', async (_, failure) => {
    await expect(checkDetect(profilesOf([], failure), topicArn)).rejects.toBe(failure);
  });
});

describe('quotas', () => {
  const unused: Usage = {
    runningAudits: async () => 0,
    runningAuditMitigations: async () => 3,
    runningDetectMitigations: async () => 0,
    mitigationActions: async () => 4,
    scheduledAudits: async () => 1,
  };

  test('quotas are listed in one line where none is used up', async () => {
    const [result, ...others] = await checkQuotas(unused);
    expect(result).toMatchObject({
      status: 'ok',
      says: expect.stringContaining('3 of 10 audit mitigation'),
    });
    expect(others).toEqual([]);
  });

  test('quotas that are used up, and no scheduled audit, are warnings of their own', async () => {
    const used = { ...unused, runningDetectMitigations: async () => 5, scheduledAudits: async () => 0 };
    expect((await checkQuotas(used)).slice(1)).toMatchObject([
      { status: 'warn', says: 'all 5 Detect mitigation tasks running' },
      { status: 'warn', says: expect.stringContaining('no audit is scheduled') },
    ]);
  });

  test('quotas of Detect are left out where it refuses to tell', async () => {
    const used = { ...unused, runningDetectMitigations: () => Promise.reject(refused) };
    const [{ says = '' } = {}] = await checkQuotas(used);
    expect(says).not.toContain('Detect');
  });
});

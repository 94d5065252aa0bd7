import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { problemsOf } from '../../../deploy/parameters.ts';

const { default: defaults, prod } = parse(readFileSync('resources/stages.yml', 'utf8'));

/** The variable of the deploy tool, filled in. */
const values = { ...defaults, nameSuffix: '-dev' };

const topic = 'arn:aws:sns:eu-west-1:111122223333:defender-notices';
const key = 'arn:aws-us-gov:kms:us-gov-west-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab';

describe('the parameters of a deployment', () => {
  it('the parameters of a deployment are fine as they are by default, and in production', () => {
    expect(problemsOf(values)).toEqual([]);
    expect(problemsOf({ ...values, ...prod })).toEqual([]);
  });

  it.each([
    [{ defenderTopicArn: topic }],
    [{ encryptionKey: key }],
    [{ encryptionKey: 'create' }],
    [{ noNoticeDays: '0' }],
    [{ runbookUrl: 'https://wiki.example.com/runbook' }],
    [{ scheduledAudit: 'DAILY', auditChecks: 'LOGGING_DISABLED_CHECK' }],
    [{ scheduledAudit: 'MONTHLY', scheduledAuditDay: 'LAST' }],
    [{ auditConfiguration: 'true', auditChecks: 'LOGGING_DISABLED_CHECK,DEVICE_CERTIFICATE_SHARED_CHECK' }],
    [{ loggingRoleArn: 'arn:aws:iam::111122223333:role/service-role/iot-logging' }],
    [{ quarantineGroup: 'Isolated:things' }],
    [{ opsEmail: 'ops@example.com' }],
  ])('may be %j', (given) => {
    expect(problemsOf({ ...values, ...given })).toEqual([]);
  });

  it.each([
    [{ defenderTopicArn: 'defender-notices' }, 'defenderTopicArn must be the ARN of a standard SNS topic'],
    [{ defenderTopicArn: `${topic}.fifo` }, 'defenderTopicArn must be the ARN of a standard SNS topic'],
    [{ encryptionKey: 'alias/mine' }, 'encryptionKey must be the ARN of a KMS key (not of an alias)'],
    [{ logRetentionDays: '31' }, 'logRetentionDays must be one of 1, 3, 5, 7, 14, 30'],
    [{ noNoticeDays: '8' }, 'noNoticeDays must be one of 0, 1, 2'],
    [{ deletionProtection: 'yes' }, 'deletionProtection must be one of true, false; it is yes'],
    [{ deletionProtection: true }, 'put true in quotes in resources/stages.yml'],
    [
      { auditChecks: 'IOT_POLICY_CHECK' },
      'auditChecks has checks that Device Defender does not have: IOT_POLICY_CHECK',
    ],
    [{ nameSuffix: '_dev' }, 'nameSuffix must be what names in AWS IoT end in'],
    [{ runbookUrl: 'runbook' }, 'runbookUrl must be an https address'],
    [{ opsEmail: 'ops' }, 'opsEmail must be an e-mail address'],
    [{ quarantineGroop: 'x' }, 'There is no parameter quarantineGroop (did you mean quarantineGroup?)'],
    [{ colour: 'red' }, 'There is no parameter colour'],
  ])('the parameters of a deployment are refused where they do not fit: %j', (given, says) => {
    expect(problemsOf({ ...values, ...given })).toEqual([expect.stringContaining(says)]);
  });

  it.each([
    [{ auditChecks: 'LOGGING_DISABLED_CHECK' }, 'auditChecks has no effect'],
    [{ scheduledAudit: 'WEEKLY' }, 'scheduledAuditDay must be a day of the week'],
    [{ scheduledAudit: 'BIWEEKLY', scheduledAuditDay: '3' }, 'scheduledAuditDay must be a day of the week'],
    [{ scheduledAudit: 'MONTHLY', scheduledAuditDay: 'MON' }, 'scheduledAuditDay must be a day of the month'],
    [{ scheduledAudit: 'DAILY', scheduledAuditDay: 'MON' }, 'scheduledAuditDay has no effect'],
    [{ quarantineGroup: 'Isolated', quarantineThingAction: 'false' }, 'quarantineGroup has no effect'],
    [
      { overrideDynamicGroups: 'true', quarantineThingAction: 'false' },
      'overrideDynamicGroups has no effect',
    ],
    [
      { loggingRoleArn: 'arn:aws:iam::111122223333:role/x', enableIotLoggingAction: 'false' },
      'loggingRoleArn has no effect',
    ],
  ])('the parameters of a deployment are refused where they contradict each other: %j', (given, says) => {
    expect(problemsOf({ ...values, ...given })).toEqual([expect.stringContaining(says)]);
  });

  it('all problems of the parameters are reported at once', () => {
    expect(problemsOf({ ...values, colour: 'red', noNoticeDays: 'x' })).toHaveLength(2);
  });

  it('must all have a value', () => {
    const { loggingLevel: _, ...others } = values;
    expect(problemsOf(others)).toEqual([
      'loggingLevel must be one of DEBUG, INFO, WARN, ERROR; it is missing',
    ]);
  });
});

import * as v from 'valibot';
import { hint } from '../shared/text/did-you-mean.ts';
import { unknownChecks } from './audit-checks.ts';

const textLike = (pattern: string, message: string) =>
  v.pipe(v.string(), v.regex(new RegExp(`^(${pattern})$`), message));

const orNone = (pattern: string, message: string) => textLike(`none|${pattern}`, message);

const arn = (service: string, resource: string) => `arn:aws[a-z-]*:${service}:\\d{12}:${resource}`;

const oneOf = <const Words extends readonly string[]>(words: Words) =>
  v.picklist(words, `must be one of ${words.join(', ')}`);

const flag = oneOf(['true', 'false']);

/** The retentions that CloudWatch Logs takes, in days, up to two years. */
const retentions = [
  '1',
  '3',
  '5',
  '7',
  '14',
  '30',
  '60',
  '90',
  '120',
  '150',
  '180',
  '365',
  '400',
  '545',
  '731',
];

const daysOfWeek = ['SUN', 'MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT'];

/** LAST is the last day of each month, which may be the 28th. */
const daysOfMonth = [...Array.from({ length: 31 }, (_, index) => String(index + 1)), 'LAST'];

/** Each parameter of the deployment, with the values that it takes. */
export const parameters = {
  defenderTopicArn: orNone(
    arn('sns:[a-z0-9-]+', '[A-Za-z0-9_-]{1,256}'),
    'must be the ARN of a standard SNS topic, or none',
  ),
  opsEmail: orNone('[^\\s@]+@[^\\s@]+\\.[^\\s@]+', 'must be an e-mail address, or none'),
  noNoticeDays: oneOf(['0', '1', '2', '3', '4', '5', '6', '7']),
  runbookUrl: textLike(
    'https://[^\\s#]+|docs/runbook\\.md',
    'must be an https address without a #, or docs/runbook.md',
  ),
  logRetentionDays: oneOf(retentions),
  encryptionKey: orNone(
    `create|${arn('kms:[a-z0-9-]+', 'key/[A-Za-z0-9-]+')}`,
    'must be the ARN of a KMS key (not of an alias), create, or none',
  ),
  deletionProtection: flag,
  reservedConcurrency: textLike('0|[1-9]\\d{0,2}', 'must be a number from 0 to 999'),
  auditConfiguration: flag,
  auditChecks: v.pipe(
    v.string(),
    v.check(
      (text) => unknownChecks(text).length === 0,
      ({ input }) => `has checks that Device Defender does not have: ${unknownChecks(input).join(', ')}`,
    ),
  ),
  scheduledAudit: oneOf(['none', 'DAILY', 'WEEKLY', 'BIWEEKLY', 'MONTHLY']),
  scheduledAuditDay: v.picklist(
    ['none', ...daysOfWeek, ...daysOfMonth],
    `must be one of ${daysOfWeek.join(', ')}, or 1 to 31 or LAST, or none`,
  ),
  exampleSecurityProfile: flag,
  blankPolicyAction: flag,
  quarantineThingAction: flag,
  deactivateDeviceCertificateAction: flag,
  enableIotLoggingAction: flag,
  deactivateCaCertificateAction: flag,
  publishFindingAction: flag,
  quarantineGroup: orNone('[a-zA-Z0-9:_-]{1,128}', 'must be the name of a static thing group, or none'),
  overrideDynamicGroups: flag,
  loggingRoleArn: orNone(arn('iam:', 'role/[\\w+=,.@/-]{1,576}'), 'must be the ARN of a role, or none'),
  loggingLevel: oneOf(['DEBUG', 'INFO', 'WARN', 'ERROR']),
  nameSuffix: orNone(
    '-[a-zA-Z0-9_-]{1,60}',
    'must be what names in AWS IoT end in: a - and up to 60 of a-z A-Z 0-9 _ -, or none',
  ),
} as const;

type Name = keyof typeof parameters;
type Values = Readonly<Record<string, unknown>>;

/** Values that contradict each other, with the message about them. */
const contradictions: readonly (readonly [says: string, applies: (is: Is) => boolean])[] = [
  [
    'auditChecks has no effect: it needs auditConfiguration=true, or a scheduledAudit',
    (is) => !is('auditChecks', 'all') && is('auditConfiguration', 'false') && is('scheduledAudit', 'none'),
  ],
  [
    'scheduledAuditDay must be a day of the week (SUN to SAT) for a WEEKLY or BIWEEKLY audit',
    (is) => is('scheduledAudit', 'WEEKLY', 'BIWEEKLY') && !is('scheduledAuditDay', ...daysOfWeek),
  ],
  [
    'scheduledAuditDay must be a day of the month (1 to 31, or LAST) for a MONTHLY audit',
    (is) => is('scheduledAudit', 'MONTHLY') && !is('scheduledAuditDay', ...daysOfMonth),
  ],
  [
    'scheduledAuditDay has no effect: only a WEEKLY, BIWEEKLY or MONTHLY scheduledAudit has a day',
    (is) => is('scheduledAudit', 'none', 'DAILY') && !is('scheduledAuditDay', 'none'),
  ],
  [
    'quarantineGroup has no effect: it needs quarantineThingAction=true',
    (is) => !is('quarantineGroup', 'none') && is('quarantineThingAction', 'false'),
  ],
  [
    'overrideDynamicGroups has no effect: it needs quarantineThingAction=true',
    (is) => is('overrideDynamicGroups', 'true') && is('quarantineThingAction', 'false'),
  ],
  [
    'loggingRoleArn has no effect: it needs enableIotLoggingAction=true',
    (is) => !is('loggingRoleArn', 'none') && is('enableIotLoggingAction', 'false'),
  ],
];

type Is = (name: Name, ...words: readonly string[]) => boolean;

/** What is wrong with the values of a deployment, one line for each problem. */
export function problemsOf(values: Values): readonly string[] {
  const names = Object.keys(parameters);
  const unknown = Object.keys(values)
    .filter((name) => !names.includes(name))
    .map((name) => `There is no parameter ${name}${hint(name, names)}`);
  const unfit = Object.entries(parameters).flatMap(([name, schema]) => unfitFor(name, schema, values[name]));
  const problems = [...unknown, ...unfit];
  if (problems.length > 0) return problems;
  const is: Is = (name, ...words) => words.includes(String(values[name]));
  return contradictions.filter(([, applies]) => applies(is)).map(([says]) => says);
}

function unfitFor(name: string, schema: v.GenericSchema, value: unknown): string[] {
  if (value !== undefined && typeof value !== 'string')
    return [`${name} must be text: put ${value} in quotes in resources/stages.yml`];
  const { issues } = v.safeParse(schema, value);
  return issues ? [`${name} ${issues[0].message}; it is ${value ?? 'missing'}`] : [];
}

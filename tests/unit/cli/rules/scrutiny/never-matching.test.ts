import { neverMatching } from '../../../../../cli/rules/scrutiny/never-matching.ts';
import type { JsonObject, JsonValue } from '../../../../../shared/json/json.ts';
import { compilePattern } from '../../../../../shared/rules/compile-pattern.ts';
import { type DocumentKindName, documentKindNamed } from '../../../../../shared/sources/sources.ts';

const warnings = (name: DocumentKindName, members: JsonObject) => {
  const kind = documentKindNamed(name);
  const match = { kind: [name], ...members };
  expect(compilePattern(match).problems).toEqual([]);
  return (kind ? neverMatching(match, kind) : []).map(({ path, message }) => `${path} ${message}`);
};

describe('a field that no document of the kind has is reported with the one that is meant', () => {
  it.each<[DocumentKindName, JsonObject, string]>([
    [
      'violation',
      { thingname: ['a'] },
      'match.thingname never holds: a violation has no such field (did you mean thingName?)',
    ],
    [
      'violation',
      { behavior: { metrc: ['own'] } },
      'match.behavior.metrc never holds: a violation has no such field (did you mean behavior.metric?)',
    ],
    [
      'violation',
      { 'behaviour.criteria.comparisonOperater': ['in-set'] },
      'match.behaviour.criteria.comparisonOperater never holds: a violation has no such field (did you mean behavior.criteria.comparisonOperator?)',
    ],
    [
      'violation',
      { metric: ['own'] },
      'match.metric never holds: a violation has no such field (did you mean behavior.metric?)',
    ],
    [
      'violation',
      { behavior: { comparisonOperator: ['in-set'] } },
      'match.behavior.comparisonOperator never holds: a violation has no such field (did you mean behavior.criteria.comparisonOperator?)',
    ],
    [
      'violation',
      { count: [5] },
      'match.count never holds: a violation has no such field (did you mean behavior.criteria.value.count or metricValue.count?)',
    ],
    [
      'finding',
      { nonCompliantResource: { policyName: ['a'] } },
      'match.nonCompliantResource.policyName never holds: a finding has no such field (did you mean nonCompliantResource.resourceIdentifier.policyVersionIdentifier.policyName?)',
    ],
    [
      'violation',
      { checkName: ['LOGGING_DISABLED_CHECK'] },
      'match.checkName never holds: a violation has no checkName, but findings and checks have. Use securityProfileName or behavior.name, or match kind: [finding]',
    ],
    [
      'finding',
      { thingName: ['pump-17'] },
      'match.thingName never holds: a finding has no thingName, but violations have. Use subject, or match kind: [violation]',
    ],
    [
      'finding',
      { behavior: { metric: ['own'] } },
      'match.behavior.metric never holds: a finding has no behavior, but violations have. Use checkName, or match kind: [violation]',
    ],
    [
      'finding',
      { errorCode: ['INSUFFICIENT_PERMISSIONS'] },
      'match.errorCode never holds: a finding has no errorCode, but checks have. Leave it out, or match kind: [check]',
    ],
    [
      'check',
      { taskId: ['a'] },
      'match.taskId never holds: a check has no taskId, but findings have. Use audit.taskId, or match kind: [finding]',
    ],
    [
      'check',
      { colour: ['red'] },
      'match.colour never holds: a check has no such field. Use one of kind, subject, checkName, checkRunStatus, nonCompliantResourcesCount, totalResourcesCount, suppressedNonCompliantResourceCount, errorCode, message, audit.taskId, audit.taskType, audit.scheduledAuditName',
    ],
    [
      'finding',
      { audit: { region: ['x'] } },
      'match.audit.region never holds: a finding has no such field. Use one of audit.taskId, audit.taskType, audit.scheduledAuditName',
    ],
    [
      'violation',
      { thingName: { prefix: ['pump-'] } },
      'match.thingName.prefix never holds: thingName is a value and has no fields. Write a list, e.g. thingName: [{ prefix: … }]',
    ],
    [
      'violation',
      { metricValue: [{ exists: false }] },
      'match.metricValue is an object and no value: name a field in it, e.g. metricValue.count',
    ],
    [
      'violation',
      { $or: [{ thingName: ['a'] }, { subjekt: ['thing/b'] }] },
      'match.$or.1.subjekt never holds: a violation has no such field (did you mean subject?)',
    ],
  ])(
    'a field that no document of the kind has is reported with the one that is meant of a %s: %j',
    (kind, members, expected) => {
      expect(warnings(kind, members)).toEqual([expected]);
    },
  );

  it.each<[DocumentKindName, JsonObject]>([
    ['violation', { region: ['eu-central-1'] }],
    ['violation', { behavior: { owner: ['ada'] } }],
    ['finding', { nonCompliantResource: { additionalInfo: { EXPIRATION_TIME: [{ prefix: '17' }] } } }],
    ['finding', { nonCompliantResource: { resourceIdentifier: { thingArn: ['a'] } } }],
    ['finding', { 'audit.taskType': ['SCHEDULED_AUDIT_TASK'] }],
    ['check', { audit: { scheduledAuditName: [{ exists: false }] } }],
  ])('but not where AWS may have added one to a %s: %j', (kind, members) => {
    expect(warnings(kind, members)).toEqual([]);
  });
});

const status = (entry: JsonValue) => ({ checkRunStatus: [entry] });
const type = (entry: JsonValue) => ({ violationEventType: [entry] });
const version = (entry: JsonValue) => ({
  nonCompliantResource: { resourceIdentifier: { policyVersionIdentifier: { policyVersionId: [entry] } } },
});
const count = (entry: JsonValue) => ({ metricValue: { count: [entry] } });

describe('a value that is never there is reported with those that are', () => {
  it.each<[DocumentKindName, JsonObject, string]>([
    [
      'violation',
      type('in_alarm'),
      'violationEventType.0 is never in_alarm: use in-alarm, alarm-cleared or alarm-invalidated (did you mean in-alarm?)',
    ],
    [
      'violation',
      type({ 'anything-but': 'alarm_cleared' }),
      'violationEventType.0 is never alarm_cleared: use in-alarm, alarm-cleared or alarm-invalidated (did you mean alarm-cleared?)',
    ],
    [
      'violation',
      type({ 'anything-but': ['in-alarm', 'alarm-cleared', 'alarm-invalidated'] }),
      'violationEventType.0 never holds: it is in-alarm, alarm-cleared or alarm-invalidated',
    ],
    [
      'violation',
      type({ 'anything-but': { suffix: ['m', 'ed'] } }),
      'violationEventType.0 never holds: it is in-alarm, alarm-cleared or alarm-invalidated',
    ],
    ['finding', { severity: ['BOGUS'] }, 'severity.0 is never BOGUS: use CRITICAL, HIGH, MEDIUM or LOW'],
    [
      'finding',
      { severity: [{ prefix: 'crit' }] },
      'severity.0 never holds: it is CRITICAL, HIGH, MEDIUM or LOW',
    ],
    [
      'finding',
      { isSuppressed: [true] },
      'isSuppressed.0 is never true, since no rule is asked about a finding that is suppressed: use false',
    ],
    [
      'check',
      status('NON_COMPLIANT'),
      'checkRunStatus.0 is never NON_COMPLIANT: use FAILED, CANCELED, COMPLETED_COMPLIANT or COMPLETED_NON_COMPLIANT',
    ],
    [
      'violation',
      { behavior: { criteria: { comparisonOperator: ['less-then'] } } },
      'behavior.criteria.comparisonOperator.0 is never less-then: use less-than, less-than-equals, greater-than, greater-than-equals, in-cidr-set, not-in-cidr-set, in-port-set, not-in-port-set, in-set or not-in-set (did you mean less-than?)',
    ],
    [
      'violation',
      { 'behavior.criteria.durationSeconds': [301] },
      'behavior.criteria.durationSeconds.0 is never 301: use 300, 600, 900, 1800 or 3600',
    ],
    [
      'violation',
      { 'behavior.criteria.durationSeconds': [{ numeric: ['>', 3600] }] },
      'behavior.criteria.durationSeconds.0 never holds: it is 300, 600, 900, 1800 or 3600',
    ],
    [
      'finding',
      { checkName: ['LOGING_DISABLED_CHECK'] },
      'checkName.0 there is no LOGING_DISABLED_CHECK: did you mean LOGGING_DISABLED_CHECK?',
    ],
    [
      'finding',
      { checkName: [{ 'anything-but': ['LOGGING_DISABLED_CHECK', 'CA_CERTIFICATE_EXPIRY_CHECK'] }] },
      'checkName.0 there is no CA_CERTIFICATE_EXPIRY_CHECK: did you mean CA_CERTIFICATE_EXPIRING_CHECK?',
    ],
    [
      'violation',
      { behavior: { metric: ['own', 'aws:num-message-sent'] } },
      'behavior.metric.1 there is no aws:num-message-sent: did you mean aws:num-messages-sent?',
    ],
    [
      'violation',
      { 'behavior.metric': ['num-disconnects'] },
      'behavior.metric.0 there is no num-disconnects: did you mean aws:num-disconnects?',
    ],
    [
      'finding',
      version(3),
      "nonCompliantResource.resourceIdentifier.policyVersionIdentifier.policyVersionId.0 is a text and never 3: write '3' in quotes",
    ],
    ['violation', count('261'), 'metricValue.count.0 is a number and never "261": write 261 without quotes'],
    ['violation', count('many'), 'metricValue.count.0 is a number and never "many": use a number'],
    [
      'violation',
      count({ prefix: '2' }),
      'metricValue.count.0 is a number, and `prefix` looks at texts only: use a number or { numeric: [">", 0] }',
    ],
    ['violation', count(-1), 'metricValue.count.0 never holds: it is 0 or more'],
    ['violation', count({ numeric: ['<', 0] }), 'metricValue.count.0 never holds: it is 0 or more'],
    [
      'violation',
      { metricValue: { ports: [70_000] } },
      'metricValue.ports.0 never holds: it is 0 or more and 65535 or less',
    ],
    [
      'violation',
      { thingName: [{ numeric: ['>', 5] }] },
      'thingName.0 is a text, and `numeric` looks at numbers only: use a text',
    ],
    [
      'violation',
      { thingName: ['a', { exists: false }] },
      'thingName.1 never holds: it is always there, so leave it out',
    ],
    [
      'violation',
      { 'behavior.exportMetric': ['true'] },
      'behavior.exportMetric.0 is true or false and never "true": write true without quotes',
    ],
    [
      'violation',
      { subject: ['pump-17'] },
      'subject.0 never holds: it begins with thing/, as in thing/pump-17',
    ],
    [
      'violation',
      { subject: [{ prefix: 'policy/pump' }] },
      'subject.0 never holds: it begins with thing/, as in thing/pump',
    ],
    [
      'check',
      { subject: [{ wildcard: 'thing/*' }] },
      'subject.0 never holds: it begins with account/, as in account/',
    ],
    [
      'violation',
      type({ prefix: 'alarm-' }),
      'violationEventType never holds: only a rule that names the end of an alarm is asked then. Write alarm-cleared or alarm-invalidated',
    ],
  ])('a value that is never there is reported with those that are of a %s: %j', (kind, members, expected) => {
    expect(warnings(kind, members)).toEqual([`match.${expected}`]);
  });

  it.each<[DocumentKindName, JsonObject]>([
    ['violation', type({ prefix: 'in-' })],
    ['violation', type({ 'equals-ignore-case': 'IN-ALARM' })],
    ['violation', { behavior: { metric: ['temperature', 'aws:temperature', { prefix: 'aws:num-' }] } }],
    ['violation', { thingName: [null, '17', '10.0.0.1', { cidr: '10.0.0.0/8' }] }],
    ['violation', { verificationState: [{ exists: false }, { 'anything-but': 'FALSE_POSITIVE' }] }],
    ['violation', { subject: ['thing/a', { prefix: 'thi' }, { wildcard: '*17' }, { suffix: '7' }] }],
    ['finding', { checkName: ['DRONE_BATTERY_CHECK', { exists: true }, { wildcard: '*_NEW_*' }] }],
    ['finding', { reasonForNonComplianceCode: ['CERTIFICATE_KEY_VULNERABILITY_CVE-2030-1111'] }],
    ['finding', { taskStartTime: [{ prefix: '2026-' }] }],
    ['check', { nonCompliantResourcesCount: [{ numeric: ['>=', 0, '<', 5] }] }],
  ])('but not one that is, or may come to a %s: %j', (kind, members) => {
    expect(warnings(kind, members)).toEqual([]);
  });
});

const policies = { checkName: ['IOT_POLICY_OVERLY_PERMISSIVE_CHECK'] };
const certificate = { resourceIdentifier: { deviceCertificateId: [{ exists: true }] } };

describe('clauses that exclude each other are reported', () => {
  it.each<[JsonObject, string]>([
    [
      { ...policies, severity: ['LOW', 'MEDIUM'] },
      'match.severity never holds: findings of IOT_POLICY_OVERLY_PERMISSIVE_CHECK have severity CRITICAL',
    ],
    [
      { ...policies, severity: [{ 'anything-but': 'CRITICAL' }] },
      'match.severity never holds: findings of IOT_POLICY_OVERLY_PERMISSIVE_CHECK have severity CRITICAL',
    ],
    [
      { ...policies, reasonForNonComplianceCode: ['CERTIFICATE_REVOKED_BY_ISSUER'] },
      'match.reasonForNonComplianceCode never holds: findings of IOT_POLICY_OVERLY_PERMISSIVE_CHECK have reasonForNonComplianceCode ALLOWS_BROAD_ACCESS_TO_IOT_DATA_PLANE_ACTIONS',
    ],
    [
      { ...policies, nonCompliantResource: { resourceType: ['DEVICE_CERTIFICATE'] } },
      'match.nonCompliantResource.resourceType never holds: findings of IOT_POLICY_OVERLY_PERMISSIVE_CHECK have resourceType IOT_POLICY',
    ],
    [
      { ...policies, nonCompliantResource: certificate },
      'match.nonCompliantResource.resourceIdentifier.deviceCertificateId never holds: findings of IOT_POLICY_OVERLY_PERMISSIVE_CHECK name the resource by policyVersionIdentifier',
    ],
    [
      {
        checkName: ['CA_CERTIFICATE_EXPIRING_CHECK', 'CA_CERTIFICATE_KEY_QUALITY_CHECK'],
        reasonForNonComplianceCode: ['CERTIFICATE_PAST_EXPIRATION'],
        severity: ['CRITICAL'],
      },
      'match.severity never holds: findings of CA_CERTIFICATE_EXPIRING_CHECK have severity MEDIUM',
    ],
    [
      { ...policies, $or: [{ severity: ['CRITICAL'] }, { severity: ['HIGH'] }] },
      'match.$or.1.severity never holds: findings of IOT_POLICY_OVERLY_PERMISSIVE_CHECK have severity CRITICAL',
    ],
  ])('%j', (members, expected) => {
    expect(warnings('finding', members)).toEqual([expected]);
  });

  it.each<[JsonObject]>([
    [{ ...policies, severity: ['LOW', 'CRITICAL'] }],
    [{ ...policies, severity: [{ exists: false }] }],
    [{ ...policies, reasonForNonComplianceCode: ['A_REASON_TO_COME'] }],
    [{ ...policies, nonCompliantResource: { resourceIdentifier: { clientId: [{ exists: false }] } } }],
    [{ ...policies, relatedResources: certificate }],
    [{ checkName: ['A_CHECK_TO_COME', ...policies.checkName], severity: ['LOW'] }],
    [{ checkName: [{ prefix: 'IOT_POLICY_OVERLY' }], severity: ['LOW'] }],
    [{ severity: ['LOW'], nonCompliantResource: certificate }],
  ])('but not %j', (members) => {
    expect(warnings('finding', members)).toEqual([]);
  });
});

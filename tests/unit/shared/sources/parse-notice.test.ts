import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import type { JsonObject, JsonValue } from '../../../../shared/json/json.ts';
import { parseNotice } from '../../../../shared/sources/parse-notice.ts';
import { aCheck, anAudit, aViolation, messageOf } from '../../../fixtures/notices/builders.ts';

const captured = (name: string) => readFileSync(`tests/fixtures/payloads/${name}.json`, 'utf8');

describe('messages captured from Device Defender', () => {
  it('messages captured from Device Defender reads the violation in alarm', () => {
    expect(parseNotice(captured('violation-in-alarm'))).toEqual({
      kind: 'violation',
      violationId: '5d7c0b1e9f3a4c2d8e6b7a9f0c1d2e3f',
      violationEventType: 'in-alarm',
      violationEventTime: new Date('2021-04-04T23:25:00.000Z'),
      thingName: 'basicPubSub',
      securityProfileName: 'test-scurity-profile',
      behavior: expect.objectContaining({ name: 'test', metric: 'aws:num-messages-sent' }),
      document: JSON.parse(captured('violation-in-alarm')),
    });
  });

  it('messages captured from Device Defender reads the cleared alarm, fifteen minutes later, with the same violation id', () => {
    expect(parseNotice(captured('violation-alarm-cleared'))).toMatchObject({
      violationId: '5d7c0b1e9f3a4c2d8e6b7a9f0c1d2e3f',
      violationEventType: 'alarm-cleared',
      violationEventTime: new Date('2021-04-04T23:40:00.000Z'),
    });
  });

  it.each([
    ['audit-completed', '2021-04-01T10:12:07.087Z', 4, 0],
    ['audit-completed-after-suppression', '2021-04-02T01:55:19.278Z', 3, 1],
  ])(
    'messages captured from Device Defender reads %s with its counts',
    (name, start, nonCompliant, suppressed) => {
      expect(parseNotice(captured(name))).toMatchObject({
        kind: 'audit',
        accountId: '123456789012',
        taskType: 'ON_DEMAND_AUDIT_TASK',
        taskStartTime: new Date(start),
        auditDetails: [
          {
            checkName: 'IOT_POLICY_OVERLY_PERMISSIVE_CHECK',
            checkRunStatus: 'COMPLETED_NON_COMPLIANT',
            nonCompliantResourcesCount: nonCompliant,
            totalResourcesCount: 4,
            suppressedNonCompliantResourceCount: suppressed,
          },
        ],
      });
    },
  );
});

const behaviorWith = (criteria: JsonObject): JsonObject => ({ name: 'b', metric: 'aws:metric', criteria });

describe('every form of a violation', () => {
  it.each<[string, JsonObject]>([
    ['statistical criteria', { behavior: behaviorWith({ statisticalThreshold: { statistic: 'p99' } }) }],
    ['ML criteria', { behavior: behaviorWith({ mlDetectionConfig: { confidenceLevel: 'HIGH' } }) }],
    ['a behavior without metric', { behavior: { name: 'b' } }],
    [
      'a dimension',
      { behavior: { name: 'b', metricDimension: { dimensionName: 'topics', operator: 'NOT_IN' } } },
    ],
    ['cidrs', { metricValue: { cidrs: ['203.0.113.9'] } }],
    ['ports', { metricValue: { ports: [23, 8080] } }],
    ['a number', { metricValue: { number: 0.5 } }],
    ['numbers', { metricValue: { numbers: [1.5, -2] } }],
    ['strings', { metricValue: { strings: ['a', 'b'] } }],
    ['a count beyond what a double counts exactly', { metricValue: { count: 2 ** 60 } }],
    ['an invalidated alarm', { violationEventType: 'alarm-invalidated', verificationState: 'TRUE_POSITIVE' }],
    ['a confidence', { violationEventAdditionalInfo: { confidenceLevel: 'LOW' } }],
    ['an underscore in its id', { violationId: 'sample_violation-1' }],
    ['a thing name in any script', { thingName: 'насос 7/südwärts 🚰' }],
    ['an unknown member', { addedLater: { by: ['AWS'] } }],
  ])('every form of a violation reads a violation with %s and keeps it in full', (_, members) => {
    const message = aViolation(members);
    expect(parseNotice(messageOf(message))).toMatchObject({ kind: 'violation', document: message });
  });

  it('every form of a violation reads a violation without a metric value', () => {
    const { metricValue: _, ...rest } = aViolation();
    expect(parseNotice(messageOf(rest))).toMatchObject({ kind: 'violation', document: rest });
  });
});

describe('every form of an audit', () => {
  it.each(['FAILED', 'CANCELED', 'COMPLETED'])(
    'every form of an audit reads an audit that ended as %s',
    (taskStatus) => {
      expect(parseNotice(messageOf(anAudit({ taskStatus })))).toMatchObject({ kind: 'audit', taskStatus });
    },
  );

  it('every form of an audit reads an audit on demand, which has no schedule', () => {
    const { scheduledAuditName: _, ...rest } = anAudit({ taskType: 'ON_DEMAND_AUDIT_TASK' });
    expect(parseNotice(messageOf(rest))).not.toHaveProperty('scheduledAuditName');
  });

  it.each([
    ['FAILED', 'INSUFFICIENT_PERMISSIONS'],
    ['FAILED', 'AUDIT_CHECK_DISABLED'],
    ['CANCELED', 'AN_ERROR_CODE_TO_COME'],
  ])('every form of an audit keeps why a check %s: %s', (checkRunStatus, errorCode) => {
    const check = aCheck({ checkRunStatus, errorCode, message: 'said by AWS' });
    expect(parseNotice(messageOf(anAudit({ auditDetails: [check] })))).toMatchObject({
      auditDetails: [{ checkRunStatus, errorCode, message: 'said by AWS' }],
    });
  });

  it.each([
    ['DEVICE_CERT_APPROACHING_EXPIRATION_CHECK', 'DEVICE_CERTIFICATE_EXPIRING_CHECK'],
    ['CA_CERT_APPROACHING_EXPIRATION_CHECK', 'CA_CERTIFICATE_EXPIRING_CHECK'],
    ['REVOKED_DEVICE_CERT_CHECK', 'REVOKED_DEVICE_CERTIFICATE_STILL_ACTIVE_CHECK'],
    ['REVOKED_CA_CERT_CHECK', 'REVOKED_CA_CERTIFICATE_STILL_ACTIVE_CHECK'],
    ['IOT_POLICY_UNRESTRICTED_CHECK', 'IOT_POLICY_OVERLY_PERMISSIVE_CHECK'],
    [
      'UNAUTHENTICATED_COGNITO_IDENTITY_UNRESTRICTED_ACCESS_CHECK',
      'UNAUTHENTICATED_COGNITO_ROLE_OVERLY_PERMISSIVE_CHECK',
    ],
    [
      'AUTHENTICATED_COGNITO_IDENTITY_UNRESTRICTED_ACCESS_CHECK',
      'AUTHENTICATED_COGNITO_ROLE_OVERLY_PERMISSIVE_CHECK',
    ],
    ['A_CHECK_TO_COME', 'A_CHECK_TO_COME'],
  ])(
    'every form of an audit calls %s by its name in the API and keeps the message as it was',
    (received, named) => {
      const message = anAudit({ auditDetails: [aCheck({ checkName: received })] });
      expect(parseNotice(messageOf(message))).toMatchObject({
        auditDetails: [{ checkName: named }],
        document: message,
      });
    },
  );
});

describe('a null in an optional member', () => {
  it('a null in an optional member of an audit or of its checks counts as absent', () => {
    const none = { suppressedNonCompliantResourceCount: null, errorCode: null, message: null };
    const message = anAudit({ scheduledAuditName: null, auditDetails: [aCheck(none)] });
    const notice = parseNotice(messageOf(message));
    expect(notice).toMatchObject({ kind: 'audit', document: message });
    expect(notice.kind === 'audit' && [notice, ...notice.auditDetails]).toEqual([
      expect.not.objectContaining({ scheduledAuditName: expect.anything() }),
      { ...aCheck(), suppressedNonCompliantResourceCount: undefined },
    ]);
  });

  it('a null metric in the behavior of a violation counts as absent', () => {
    const message = aViolation({ behavior: { name: 'messages', metric: null } });
    expect(parseNotice(messageOf(message))).toMatchObject({ kind: 'violation', document: message });
  });
});

describe('messages that are no notice', () => {
  const deep = (levels: number): string => `${'{"a":'.repeat(levels)}1${'}'.repeat(levels)}`;

  it.each([
    ['not-json', 'a text', 'You have chosen to subscribe'],
    ['not-json', 'nothing', ''],
    ['not-an-object', 'a list', '[]'],
    ['not-an-object', 'null', 'null'],
    ['not-an-object', 'a JSON text', '"violationEventType"'],
    ['too-deep', '40 levels', deep(40)],
    ['too-deep', '20,000 levels', deep(20_000)],
    ['unknown-kind', 'an empty object', '{}'],
    ['unknown-kind', 'a published finding', '{"findingId":"f-1","checkName":"LOGGING_DISABLED_CHECK"}'],
  ])('messages that are no notice says %s of %s', (reason, _, message) => {
    expect(parseNotice(message)).toMatchObject({ kind: 'unreadable', reason });
  });

  it('messages that are no notice measures a message in bytes of UTF-8', () => {
    const filled = (character: string, count: number) =>
      messageOf(aViolation({ note: character.repeat(count) }));
    expect(parseNotice(filled('a', 200_000)).kind).toBe('violation');
    expect(parseNotice(filled('ü', 200_000))).toMatchObject({ kind: 'unreadable', reason: 'too-large' });
  });

  it('messages that are no notice refuses one whose numbers take more bytes once they are written out', () => {
    const numbers = `"metricValue":{"numbers":[${Array(40_000).fill('1e20').join(',')}]}`;
    const message = messageOf(aViolation()).replace(/\}$/, `,${numbers}}`);
    expect(parseNotice(message)).toMatchObject({
      reason: 'too-large',
      detail: expect.stringContaining('written out'),
    });
  });

  it.each<[string, JsonObject]>([
    ['violationId', { violationId: 'a b' }],
    ['violationId', { violationId: 'a'.repeat(129) }],
    ['violationEventType', { violationEventType: 'in-trouble' }],
    ['violationEventType', { violationEventType: null }],
    ['violationEventTime', { violationEventTime: 1790000100 }],
    ['violationEventTime', { violationEventTime: 1e300 }],
    ['violationEventTime', { violationEventTime: '1790000100000' }],
    ['thingName', { thingName: '' }],
    ['thingName', { thingName: 'x'.repeat(129) }],
    ['thingName', { thingName: '🚰'.repeat(65) }],
    ['thingName', { thingName: '\ud800' }],
    ['securityProfileName', { securityProfileName: 'two words' }],
    ['behavior', { behavior: 'messages' }],
    ['behavior.name', { behavior: {} }],
  ])('messages that are no notice refuses a violation for its %s', (member, members) => {
    expect(parseNotice(messageOf(aViolation(members)))).toMatchObject({
      reason: 'invalid-violation',
      detail: expect.stringContaining(member),
    });
  });

  it.each<[string, JsonObject]>([
    ['accountId', { accountId: '12345' }],
    ['taskId', { taskId: 'task_1' }],
    ['taskStatus', { taskStatus: 'IN_PROGRESS' }],
    ['taskType', { taskType: 'SURPRISE_AUDIT' }],
    ['taskStartTime', { taskStartTime: 1790000000 }],
    ['totalChecksCount', { totalChecksCount: -1 }],
    ['auditDetails', { auditDetails: { LOGGING_DISABLED_CHECK: aCheck() } }],
    ['auditDetails: must be at most 250 checks', { auditDetails: Array(251).fill(aCheck()) }],
    ['auditDetails: must be at most 250 checks', { auditDetails: Array(80_000).fill({}) }],
    ['auditDetails.0.checkName', { auditDetails: [aCheck({ checkName: '\u202eKCEHC' })] }],
    ['auditDetails.0.checkName', { auditDetails: [aCheck({ checkName: 'C'.repeat(129) })] }],
    [
      'auditDetails.0.nonCompliantResourcesCount',
      { auditDetails: [aCheck({ nonCompliantResourcesCount: 2 ** 53 })] },
    ],
    ['scheduledAuditName', { scheduledAuditName: '\ud800' }],
    ['scheduledAuditName', { scheduledAuditName: 'a'.repeat(129) }],
    ['auditDetails.0.checkRunStatus', { auditDetails: [aCheck({ checkRunStatus: 'SOON' })] }],
    ['auditDetails.0.totalResourcesCount', { auditDetails: [aCheck({ totalResourcesCount: 0.5 })] }],
  ])('messages that are no notice refuses an audit for its %s', (member, members) => {
    expect(parseNotice(messageOf(anAudit(members)))).toMatchObject({
      reason: 'invalid-audit',
      detail: expect.stringContaining(member),
    });
  });

  it.each([
    ['a number is out of range', '"metricValue":{"count":1e999}'],
    ['a member is called __proto__', '"behavior":{"name":"b","__proto__":{"polluted":true}}'],
  ])(
    'messages that are no notice refuses what would not come back as it was stored: %s',
    (detail, member) => {
      const message = messageOf(aViolation()).replace(/\}$/, `,${member}}`);
      expect(parseNotice(message)).toEqual({ kind: 'unreadable', reason: 'invalid-violation', detail });
    },
  );

  it.each([0, 1])(
    'messages that are no notice quotes of a value only what UTF-8 can carry, cut after %i letters and some taps',
    (deadLetters) => {
      const notice = parseNotice(
        messageOf(aViolation({ violationEventType: `${'x'.repeat(deadLetters)}${'🚰'.repeat(300)}` })),
      );
      expect('detail' in notice && notice.detail).not.toMatch(/\p{Surrogate}/u);
    },
  );

  it('messages that are no notice bounds what it says about a message with a thousand faults', () => {
    const notice = parseNotice(messageOf(anAudit({ auditDetails: Array(1000).fill({}) })));
    expect(notice).toMatchObject({ kind: 'unreadable', reason: 'invalid-audit' });
    expect('detail' in notice && notice.detail.length).toBeLessThanOrEqual(500);
  });
});

describe('any message', () => {
  const anyJson = fc.jsonValue({ maxDepth: 6 }).map((value) => value as JsonValue);
  const nearlyAViolation = fc
    .dictionary(fc.constantFrom(...Object.keys(aViolation()), 'note', '__proto__'), anyJson)
    .map((members) => ({ ...aViolation(), ...members }));
  const nearlyAnAudit = fc
    .dictionary(fc.constantFrom(...Object.keys(anAudit()), 'note'), anyJson)
    .map((members) => ({ ...anAudit(), ...members }));

  it('any message is read or refused, but never throws', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.oneof(anyJson, nearlyAViolation, nearlyAnAudit).map((v) => JSON.stringify(v)),
        ),
        (message) => {
          expect(['violation', 'audit', 'unreadable']).toContain(parseNotice(message).kind);
        },
      ),
      { numRuns: 500 },
    );
  });

  it('any message keeps the document of a notice exactly, whatever else it carries', () => {
    fc.assert(
      fc.property(fc.constantFrom(aViolation(), anAudit()), anyJson, (members, extra) => {
        const message = messageOf({ ...members, extra });
        const notice = parseNotice(message);
        // What can't be stored as it came, such as a member called __proto__, is refused: tested above.
        fc.pre(notice.kind !== 'unreadable');
        expect('document' in notice && JSON.stringify(notice.document)).toBe(message);
      }),
    );
  });
});

import { alarmLike, auditLike, memberAt, violationLike, withMember } from '../documents.ts';
import type { Draw } from '../draw.ts';
import type { Aims, Document, Family } from '../poison.ts';
import { arnsOf, controls, injections, prototypeWords } from './words.ts';

/** Ids that go astray in a path, in a key or in a pattern. */
const astray = (draw: Draw, aims: Aims): string =>
  draw.pick([
    ...injections,
    ...prototypeWords,
    ...arnsOf(aims.accountId),
    ...controls.map((control) => `${draw.hex(8)}${control}`),
    ...[
      '',
      ' ',
      'a'.repeat(200),
      `${draw.hex(16)}/in-alarm`,
      `${draw.hex(16)}#0`,
      `${draw.hex(16)}\n`,
      'drill-',
    ],
  ]);

const minuteMillis = 60_000;

/** A moment after a true alarm began, and not that moment. */
const later = (draw: Draw, { violationEventTime }: Document): number =>
  Number(violationEventTime) + draw.between(1, 10 * minuteMillis);

const otherThing = (draw: Draw, { things }: Aims, alarm: Document): string =>
  draw.pick(things.filter((name) => name !== alarm.thingName));

export const forged: readonly Family[] = [
  {
    name: 'forged-violation',
    about: 'a true-looking alarm of a thing that there is, by an id that is made up',
    make: (draw, aims) => JSON.stringify(alarmLike(draw, aims)),
  },
  {
    name: 'forged-thing',
    about: 'an alarm of a thing that there is not: path separators, ARNs, expressions, nothing',
    make: (draw, aims) => JSON.stringify(alarmLike(draw, aims, { thingName: astray(draw, aims) })),
  },
  {
    name: 'forged-id',
    about: 'a violation id that goes astray in a path, a key or a pattern',
    make: (draw, aims) => JSON.stringify(violationLike(draw, aims, { violationId: astray(draw, aims) })),
  },
  {
    name: 'forged-profile',
    about: 'names of security profiles and behaviors that there are not',
    make(draw, aims) {
      const names = { securityProfileName: astray(draw, aims), 'behavior.name': astray(draw, aims) };
      const member = draw.pick(['securityProfileName', 'behavior.name'] as const);
      return JSON.stringify(withMember(alarmLike(draw, aims), member.split('.'), names[member]));
    },
  },
  {
    name: 'forged-pair',
    about: 'the id of an alarm that is on, with another thing than its own',
    make(draw, aims) {
      const alarm = draw.pick(aims.alarms);
      const forgery = { violationEventTime: later(draw, alarm), thingName: otherThing(draw, aims, alarm) };
      return JSON.stringify({ ...alarm, ...forgery });
    },
  },
  {
    name: 'forged-contents',
    about:
      'the id of an alarm that is on, with its own thing, and a behavior, metric or profile that other rules match',
    make(draw, aims) {
      const alarm = draw.pick(aims.alarms);
      const name = memberAt(alarm, ['behavior', 'name']);
      const forgery = draw.pick([
        { securityProfileName: `profile-${draw.hex(4)}` },
        { behavior: { name: 'heavy', metric: 'aws:all-bytes-out' } },
        { behavior: { name, metric: 'aws:num-authorization-failures' } },
      ]);
      return JSON.stringify({ ...alarm, ...forgery, violationEventTime: later(draw, alarm) });
    },
  },
  {
    name: 'forged-end',
    about: 'the end of an alarm that is on',
    make(draw, aims) {
      const alarm = draw.pick(aims.alarms);
      const violationEventType = draw.pick(['alarm-cleared', 'alarm-invalidated']);
      return JSON.stringify({ ...alarm, violationEventType, violationEventTime: later(draw, alarm) });
    },
  },
  {
    name: 'contradictory',
    about: 'a notice that came, sent again with another thing, profile, behavior or value',
    make(draw, aims) {
      const alarm = draw.pick(aims.alarms);
      const forgery = draw.pick([
        { thingName: otherThing(draw, aims, alarm) },
        { securityProfileName: `profile-${draw.hex(8)}` },
        { behavior: { name: `behavior-${draw.hex(8)}` } },
        { metricValue: { count: draw.between(1000, 1_000_000_000) } },
      ]);
      return JSON.stringify({ ...alarm, ...forgery, extra: draw.hex(8) });
    },
  },
  {
    name: 'forged-drill',
    about: 'an alarm that says it is a drill',
    make: (draw, aims) => JSON.stringify(alarmLike(draw, aims, { violationId: `drill-${draw.hex(26)}` })),
  },
  {
    name: 'forged-audit',
    about: 'an audit that never ran',
    make: (draw, aims) => JSON.stringify(auditLike(draw, aims)),
  },
  {
    name: 'forged-audit-id',
    about: 'an audit by an id that goes astray, or by that of something else',
    make(draw, aims) {
      const ids = [
        astray(draw, aims),
        aims.certificateId,
        String(draw.pick(aims.alarms).violationId),
        'a',
        '-',
      ];
      return JSON.stringify(
        auditLike(draw, aims, { taskId: draw.pick(ids), taskStartTime: laterAudit(draw, aims) }),
      );
    },
  },
  {
    name: 'forged-details',
    about: 'an audit that ran, with checks and counts that it had not',
    make(draw, aims) {
      const details = {
        checkName: draw.pick(aims.checkNames),
        checkRunStatus: draw.pick(['FAILED', 'CANCELED', 'COMPLETED_NON_COMPLIANT', 'COMPLETED_COMPLIANT']),
        nonCompliantResourcesCount: draw.between(0, 1_000_000_000),
        totalResourcesCount: draw.between(0, 1_000_000_000),
        message: draw.pick(injections),
      };
      return JSON.stringify(
        auditLike(draw, aims, { taskId: draw.pick(aims.auditTaskIds), auditDetails: [details] }),
      );
    },
  },
  {
    name: 'forged-check',
    about: 'an audit of checks whose names go astray',
    make(draw, aims) {
      const taskId = draw.oneIn(2) ? draw.pick(aims.auditTaskIds) : draw.hex(32);
      const notice = auditLike(draw, aims, { taskId });
      return JSON.stringify(withMember(notice, ['auditDetails', '0', 'checkName'], astray(draw, aims)));
    },
  },
  {
    name: 'forged-account',
    about: 'an audit of another account, or of none',
    make(draw, aims) {
      const accountId = draw.pick([
        '999999999999',
        '000000000000',
        '1',
        '',
        '12345678901a',
        '１２３４５６７８９０１２',
        null,
        123456789012,
      ]);
      return JSON.stringify(auditLike(draw, aims, { accountId }));
    },
  },
  {
    name: 'forged-continuation',
    about: 'what functions send each other: continuations, wake-ups, Lambda events',
    make(draw, aims) {
      const audit = draw.pick(aims.auditTaskIds);
      const event = { Records: [{ Sns: { Message: JSON.stringify(alarmLike(draw, aims)) } }] };
      return JSON.stringify({
        ...draw.pick([
          { continueAudit: `audit/${audit}` },
          { confirmNotice: JSON.stringify(auditLike(draw, aims)), topicArn: 'arn:', attempts: 4 },
          { missedAudit: audit, attempts: 0 },
          { because: 'work is left' },
          event,
        ]),
        extra: draw.hex(8),
      });
    },
  },
  {
    name: 'forged-finding',
    about: 'a finding of a certificate or a policy that there is, as if an action had published it',
    make(draw, { certificateId, policyName, checkNames, auditTaskIds }) {
      const resourceIdentifier = draw.pick([
        { deviceCertificateId: certificateId },
        { policyVersionIdentifier: { policyName, policyVersionId: '1' } },
      ]);
      const finding = {
        findingId: draw.hex(32),
        taskId: draw.pick(auditTaskIds),
        checkName: draw.pick(checkNames),
        severity: 'CRITICAL',
        nonCompliantResource: { resourceType: 'IOT_POLICY', resourceIdentifier },
      };
      return JSON.stringify(
        draw.pick([finding, { findings: [finding] }, { ...finding, auditFinding: finding }]),
      );
    },
  },
];

/** Audits of one id differ by when they began. */
const laterAudit = (draw: Draw, { now }: Aims): number => now.getTime() - draw.between(0, 60 * minuteMillis);

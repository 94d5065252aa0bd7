import type { AuditReport } from '../../../../shared/defender/audit-report.ts';
import type { Audits } from '../../../../shared/defender/audits.ts';
import { bodyOf, type Continuation } from '../../../../shared/notify/continuations.ts';
import { contextWith } from '../../../builders/lambda-context.ts';
import { enforcing } from '../../../builders/rulesets.ts';
import { snsEvent } from '../../../builders/sns-event.ts';
import { sqsEvent } from '../../../builders/sqs-event.ts';
import { createAuditReceiver } from '../../../fakes/audit-receiver.ts';
import { createKnownAudits } from '../../../fakes/known-audits.ts';
import { createMemoryHistory } from '../../../fakes/memory-history.ts';
import { aCheck, aFinding, anAudit, messageOf } from '../../../fixtures/notices/builders.ts';
import { aFindingRule, rulesetOf } from '../../shared/rules/builders.ts';

const checkName = 'IOT_POLICY_OVERLY_PERMISSIVE_CHECK';
const auditTaskId = '0f00aa11bb22cc33dd44ee55ff667788';
const counted = (nonCompliantResourcesCount: number) =>
  aCheck({ checkName, checkRunStatus: 'COMPLETED_NON_COMPLIANT', nonCompliantResourcesCount });
const truth = messageOf(anAudit({ auditDetails: [counted(2)] }));
const findings = [1, 2].map((number) =>
  aFinding({
    findingId: `finding-${number}`,
    nonCompliantResource: { resourceIdentifier: { deviceCertificateId: String(number).repeat(64) } },
  }),
);

/** A receiver, with a Device Defender that answers `describe` by what `known` is set to. */
function scene() {
  const history = createMemoryHistory();
  const known = createKnownAudits();
  const asked: string[] = [];
  const audits: Audits = {
    async describe(taskId) {
      asked.push(taskId);
      return known.describe(taskId);
    },
    findings: async () => ({ findings }),
  };
  const made = createAuditReceiver({ history, audits, ruleset: rulesetOf([aFindingRule()], enforcing) });
  const ofKind = (kind: string) => history.events().filter((event) => event.kind === kind);
  const resume = (continuation: Continuation) => made.handle(sqsEvent(bodyOf(continuation)), contextWith());

  /** Plays SQS: hands over all continuations, also those that come of others. */
  async function resumeAll(): Promise<void> {
    for (let index = 0; index < made.continuations.sent.length; index++) {
      for (const continuation of made.continuations.sent.slice(index, index + 1)) await resume(continuation);
    }
  }
  return {
    ...{ ...made, history, known, audits, asked, ofKind, resume, resumeAll },
    receive: (message: string, remaining?: () => number) =>
      made.handle(snsEvent(message), contextWith(remaining)),
  };
}

describe('an audit that a notice is about', () => {
  test('an audit that a notice is about is taken for what Device Defender says of it, whatever the notice says', async () => {
    const { receive, known, ofKind, history } = scene();
    known.end(truth);
    const forged = anAudit({
      accountId: '999999999999',
      taskType: 'ON_DEMAND_AUDIT_TASK',
      taskStartTime: 1780000000000,
      auditDetails: [
        aCheck({ checkName: 'MADE_UP_CHECK', checkRunStatus: 'COMPLETED_NON_COMPLIANT' }),
        aCheck({ checkName: 'BLIND_CHECK', checkRunStatus: 'FAILED' }),
      ],
    });
    await receive(messageOf(forged));
    const forgedFirst = history.events();
    expect(ofKind('finding')).toHaveLength(2);
    expect(ofKind('check')).toEqual([]);
    expect(ofKind('audit')).toMatchObject([
      { subject: 'account/111122223333', facts: { taskType: 'SCHEDULED_AUDIT_TASK' }, document: truth },
    ]);
    await receive(truth);
    expect(history.events()).toEqual(forgedFirst);
  });

  test('an audit that a notice is about is read though a forged notice that hides its checks came first', async () => {
    const { receive, known, ofKind } = scene();
    known.end(truth);
    await receive(messageOf(anAudit({ auditDetails: [] })));
    expect(ofKind('finding')).toHaveLength(2);
    expect(ofKind('audit')).toMatchObject([{ progress: [{ checkName, counted: 2, read: 2, done: true }] }]);
  });

  test.each<AuditReport>([{ status: 'unknown' }, { status: 'running' }])(
    'an audit that a notice is about is asked for once in each invocation, which waits for nothing, where it is %j (F65)',
    async (report) => {
      const { receive, resume, known, clock, asked, continuations } = scene();
      known.set(auditTaskId, report);
      await receive(truth);
      expect(asked).toHaveLength(1);
      const [first] = continuations.sent;
      if (first) await resume(first);
      expect(asked).toHaveLength(2);
      expect(clock.sleeps).toEqual([]);
    },
  );

  test('an audit that a notice is about is asked for in fresh invocations, ever later, and read once Device Defender knows it', async () => {
    const { receive, known, continuations, resume, ofKind, history } = scene();
    await receive(truth);
    expect(history.events()).toEqual([]);
    const [first] = continuations.sent;
    expect(first).toEqual({ kind: 'notice', message: truth, topicArn: expect.any(String), attempts: 1 });
    if (first) await resume(first);
    expect(continuations.delays).toEqual([1, 2]);
    known.end(truth);
    const [, second] = continuations.sent;
    if (second) await resume(second);
    expect(ofKind('finding')).toHaveLength(2);
    expect(ofKind('parked')).toEqual([]);
  });

  test('an audit that a notice is about and that Device Defender never confirms is parked in full after some minutes, once, and counted', async () => {
    const { receive, continuations, resumeAll, asked, history, telemetry } = scene();
    await receive(truth);
    await resumeAll();
    expect(continuations.delays).toEqual([1, 2, 4, 15, 30, 60, 120, 240]);
    expect(asked).toHaveLength(9);
    expect(history.events()).toMatchObject([
      {
        kind: 'parked',
        reason: 'unconfirmed',
        detail: 'Device Defender says that the audit is unknown',
        message: truth,
        subject: 'account/111122223333',
      },
    ]);
    expect(telemetry.counts.get('NoticeUnconfirmed')).toBe(1);
    expect(telemetry.counts.has('NoticeParked')).toBe(false);
  });

  test('an audit that a notice is about is read when the true notice comes after the same text was parked', async () => {
    const { receive, known, resumeAll, ofKind } = scene();
    await receive(truth);
    await resumeAll();
    known.end(truth);
    await receive(truth);
    expect(ofKind('finding')).toHaveLength(2);
  });

  test('an audit that a notice is about is not delayed by a notice too large for a queue, which is parked at once', async () => {
    const { receive, continuations, ofKind } = scene();
    const huge = messageOf(anAudit({ padding: '"'.repeat(100_000) }));
    await receive(huge);
    expect(continuations.sent).toEqual([]);
    expect(ofKind('parked')).toMatchObject([{ reason: 'unconfirmed', message: huge }]);
  });

  test('an audit that a notice is about fails, to be tried again, where Device Defender does not answer', async () => {
    const { receive, audits, known, history, ofKind } = scene();
    const { describe: answer } = audits;
    Object.assign(audits, { describe: async () => Promise.reject(new Error('Rate exceeded')) });
    await expect(receive(truth)).rejects.toThrow('Rate exceeded');
    expect(history.events()).toEqual([]);
    known.end(truth);
    Object.assign(audits, { describe: answer });
    await receive(truth);
    expect(ofKind('finding')).toHaveLength(2);
  });

  test('an audit that a notice is about is parked with the reason where what Device Defender says of it can not be read', async () => {
    const { receive, known, ofKind, telemetry } = scene();
    known.set(auditTaskId, { status: 'ended', members: { taskId: auditTaskId, auditDetails: [] } });
    await receive(truth);
    expect(ofKind('parked')).toMatchObject([{ reason: 'invalid-audit', message: truth }]);
    expect(telemetry.counts.get('NoticeParked')).toBe(1);
  });
});

describe('an audit without a notice', () => {
  const missed: Continuation = { kind: 'missed', auditTaskId, attempts: 0 };

  test('an audit without a notice is stored and read exactly as if its notice had come, and the late notice is a duplicate', async () => {
    const notified = scene();
    notified.known.end(truth);
    await notified.receive(truth);
    const { resume, known, receive, history } = scene();
    known.end(truth);
    await resume(missed);
    expect(history.events()).toEqual(notified.history.events());
    await receive(truth);
    expect(history.events()).toEqual(notified.history.events());
  });

  test('an audit without a notice is parked as unconfirmed where Device Defender takes it back', async () => {
    const { resume, resumeAll, ofKind } = scene();
    await resume(missed);
    await resumeAll();
    expect(ofKind('parked')).toMatchObject([{ reason: 'unconfirmed', message: bodyOf(missed) }]);
  });
});

describe('what comes by the queue of audits to continue', () => {
  test.each([
    ['', 'the message continues no audit'],
    ['{"continueAudit":""}', 'the message continues no audit'],
    ['{"continueAudit":"violation/x/y/z"}', 'the message continues no audit'],
    [`{"continueAudit":"audit/${'x'.repeat(3000)}"}`, 'the message continues no audit'],
    ['{"continueAudit":"audit/4b2f"}', 'history has no such audit'],
  ])(
    'what comes by the queue of audits to continue and is none is parked in full, and does not come back: %s',
    async (body, detail) => {
      const { handle, ofKind } = scene();
      await handle(sqsEvent(body), contextWith());
      expect(ofKind('parked')).toMatchObject([{ message: body, reason: 'unknown-kind', detail }]);
    },
  );
});

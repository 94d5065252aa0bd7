import type { Audits, FindingsPage } from '../../../../shared/defender/audits.ts';
import { bodyOf, type Continuation } from '../../../../shared/notify/continuations.ts';
import { contextWith } from '../../../builders/lambda-context.ts';
import { enforcing } from '../../../builders/rulesets.ts';
import { snsEvent } from '../../../builders/sns-event.ts';
import { sqsEvent } from '../../../builders/sqs-event.ts';
import { createAuditReceiver } from '../../../fakes/audit-receiver.ts';
import { createKnownAudits } from '../../../fakes/known-audits.ts';
import { createMemoryHistory } from '../../../fakes/memory-history.ts';
import { aCheck, aFinding, anAudit, messageOf } from '../../../fixtures/notices/builders.ts';
import { aFindingRule, aRule, rulesetOf } from '../../shared/rules/builders.ts';

const checkName = 'IOT_POLICY_OVERLY_PERMISSIVE_CHECK';
const policy = (number: number) => ({
  resourceIdentifier: {
    policyVersionIdentifier: { policyName: `policy-${number}`, policyVersionId: '1' },
  },
});
const found = (number: number, members: Record<string, unknown> = {}) =>
  aFinding({ findingId: `finding-${number}`, nonCompliantResource: policy(number), ...members });
/** Findings of so many policies, of which the first ones have another one, for another reason. */
const ofPolicies = (policies: number, twice: number) => [
  ...upTo(policies),
  ...Array.from({ length: twice }, (_, index) =>
    found(policies + index + 1, {
      nonCompliantResource: policy(index + 1),
      reasonForNonComplianceCode: 'ALLOWS_ACCESS_TO_IOT_ADMIN_ACTIONS',
    }),
  ),
];
const upTo = (count: number) => Array.from({ length: count }, (_, index) => found(index + 1));

const noticeOf = (counted: number) =>
  messageOf(
    anAudit({
      auditDetails: [
        aCheck({ checkName, checkRunStatus: 'COMPLETED_NON_COMPLIANT', nonCompliantResourcesCount: counted }),
        aCheck(),
      ],
    }),
  );

/** Findings in pages of so many; `asked` are the tokens that pages were asked for with. */
function listOf(findings: readonly unknown[], size = 2) {
  const asked: (string | undefined)[] = [];
  const listed = { findings };
  const known = createKnownAudits();
  const audits: Audits = {
    describe: known.describe,
    async findings(_taskId, name, nextToken): Promise<FindingsPage> {
      if (name !== checkName) throw new Error(`Nobody asked for ${name}`);
      asked.push(nextToken);
      const from = Number(nextToken ?? 0);
      const rest = from + size < listed.findings.length;
      return {
        findings: listed.findings.slice(from, from + size),
        ...(rest && { nextToken: String(from + size) }),
      };
    },
  };
  return { audits, asked, listed, known };
}

function receiver(findings: readonly unknown[], rules: readonly unknown[] = [aFindingRule()]) {
  const history = createMemoryHistory();
  const list = listOf(findings);
  const made = createAuditReceiver({ history, audits: list.audits, ruleset: rulesetOf(rules, enforcing) });
  const ofKind = (kind: string) => history.events().filter((event) => event.kind === kind);
  const progress = () => {
    const [audit] = ofKind('audit');
    return audit?.kind === 'audit' ? audit.progress[0] : undefined;
  };
  return {
    ...{ ...made, ...list, history, ofKind, progress },
    /** A notice that is true. */
    receive(message: string, remaining?: () => number) {
      list.known.end(message);
      return made.handle(snsEvent(message), contextWith(remaining));
    },
    resume: (continuation: Continuation | undefined, remaining?: () => number) =>
      made.handle(sqsEvent(continuation ? bodyOf(continuation) : ''), contextWith(remaining)),
  };
}

describe('the findings of an audit', () => {
  test('the findings of an audit are read page by page, each stored with its decision, and each page wakes respond up once', async () => {
    const { receive, ofKind, asked, wakeUpQueue, progress } = receiver(upTo(5));
    await receive(noticeOf(5));
    expect(ofKind('finding').map(({ eventId }) => eventId)).toEqual(
      [1, 2, 3, 4, 5].map((n) => `finding/finding-${n}`),
    );
    expect(ofKind('finding')[0]).toMatchObject({
      subject: 'policy/policy-1',
      source: `check/${checkName}`,
      decision: { rule: { id: 'accept' } },
      responses: [{ status: 'planned', step: { kind: 'suppress' } }],
    });
    expect(asked).toEqual([undefined, '2', '4']);
    expect(wakeUpQueue.sent).toHaveLength(3);
    expect(progress()).toMatchObject({ read: 5, suppressed: 0, planned: 5, rereads: 0, done: true });
  });

  test('the findings of an audit of an audit that was started to verify are recorded, and nothing is planned for them', async () => {
    const { receive, ofKind, wakeUpQueue, verifications } = receiver(upTo(2));
    const { taskId } = JSON.parse(noticeOf(2));
    await verifications.claim(taskId, new Date());
    await receive(noticeOf(2));
    expect(ofKind('finding')).toMatchObject(
      [1, 2].map(() => ({
        decision: { because: 'verification-audit', steps: [] },
        responses: [],
      })),
    );
    expect(wakeUpQueue.sent).toEqual([]);
  });

  test('the findings of an audit are not asked for where the check is compliant', async () => {
    const { receive, asked, ofKind } = receiver([]);
    await receive(messageOf(anAudit()));
    expect(asked).toEqual([]);
    expect(ofKind('audit')).toHaveLength(1);
  });

  test('the findings of an audit are read once, however often the notice comes', async () => {
    const { receive, asked, history } = receiver(upTo(3));
    await receive(noticeOf(3));
    const before = history.events();
    await receive(noticeOf(3));
    expect(asked).toHaveLength(2);
    expect(history.events()).toEqual(before);
  });

  test('the findings of an audit that are suppressed are stored, counted apart, and left alone', async () => {
    const { receive, ofKind, wakeUpQueue, progress, clock } = receiver([
      found(1, { isSuppressed: true }),
      found(2),
    ]);
    await receive(noticeOf(1));
    expect(ofKind('finding')).toMatchObject([
      { decision: { because: 'suppressed-finding' }, responses: [] },
      { responses: [{ status: 'planned' }] },
    ]);
    expect(progress()).toMatchObject({ read: 1, suppressed: 1, planned: 1, done: true });
    expect(wakeUpQueue.sent).toHaveLength(1);
    expect(clock.sleeps).toEqual([]);
  });

  test('the findings of an audit that can not be read are parked in full, and the others go on', async () => {
    const { receive, ofKind, progress } = receiver([{ findingId: 'no more than this' }, found(2)]);
    await receive(noticeOf(2));
    expect(ofKind('finding')).toHaveLength(1);
    expect(ofKind('parked')).toMatchObject([
      {
        reason: 'invalid-audit',
        message: '{"findingId":"no more than this"}',
        detail: expect.stringContaining('nonCompliantResource'),
      },
    ]);
    expect(progress()).toMatchObject({ read: 2, done: true });
  });

  test('the findings of an audit whose first decision is made stay with it when the check is read again under other rules', async () => {
    const history = createMemoryHistory();
    const { audits, listed, known } = listOf(upTo(2));
    const first = createAuditReceiver({ history, audits, ruleset: rulesetOf([], enforcing) });
    const again = noticeOf(2).replace('0f00aa11', '0f00aa12');
    for (const message of [noticeOf(2), again]) known.end(message);
    await first.handle(snsEvent(noticeOf(2)), contextWith());
    listed.findings = upTo(2);
    const second = createAuditReceiver({ history, audits, ruleset: rulesetOf([aFindingRule()], enforcing) });
    await second.handle(snsEvent(again), contextWith());
    const findings = history.events().filter((event) => event.kind === 'finding');
    expect(findings).toMatchObject([{ responses: [] }, { responses: [] }]);
    expect(second.wakeUpQueue.sent).toEqual([]);
  });
});

describe('a list of findings that is short', () => {
  /** A receiver whose continuations come one after the other. */
  function shortList(onResume: (scene: ReturnType<typeof receiver>, count: number) => void = () => {}) {
    const scene = receiver(upTo(1));
    return {
      ...scene,
      async receiveAll(message: string) {
        await scene.receive(message);
        for (let index = 0; index < scene.continuations.sent.length; index++) {
          onResume(scene, index + 1);
          await scene.resume(scene.continuations.sent[index]);
        }
      },
    };
  }

  test('a list of findings that is short is read again in fresh invocations after a second, two and four, until it is complete (F65)', async () => {
    const { receiveAll, ofKind, progress, clock, continuations } = shortList(({ listed }, count) => {
      if (count === 2) listed.findings = upTo(3);
    });
    await receiveAll(noticeOf(3));
    expect(continuations.delays).toEqual([1, 2]);
    expect(clock.sleeps).toEqual([]);
    expect(ofKind('finding')).toHaveLength(3);
    expect(progress()).toMatchObject({ read: 3, planned: 3, rereads: 2, done: true });
  });

  test('a list of findings that is short is taken as it is after three more readings, and said to be', async () => {
    const { receiveAll, progress, continuations, telemetry, asked } = shortList();
    await receiveAll(noticeOf(3));
    expect(continuations.delays).toEqual([1, 2, 4]);
    expect(asked).toHaveLength(4);
    expect(progress()).toMatchObject({ counted: 3, read: 1, done: true });
    expect(telemetry.counts.get('FindingsMissing')).toBe(1);
  });
});

describe('an audit that counts resources, of which one may have several findings', () => {
  test('a list that has as many findings as the audit counted resources, and not all of the resources, is read again (F27)', async () => {
    const { receive, resume, continuations, progress, asked, ofKind, listed, audits } = receiver(
      ofPolicies(2, 2),
    );
    const list = audits.findings;
    Object.assign(audits, {
      findings: async (...args: Parameters<typeof list>) => {
        if (asked.length === 2) listed.findings = ofPolicies(4, 2);
        return list(...args);
      },
    });
    await receive(noticeOf(4));
    await resume(continuations.sent[0]);
    expect(ofKind('finding')).toHaveLength(6);
    expect(progress()).toMatchObject({ counted: 4, read: 6, resources: 4, rereads: 1, done: true });
  });

  test('a list that has more findings than the audit counted resources, and all of the resources, is complete at once (F27)', async () => {
    const { receive, progress, clock } = receiver(ofPolicies(3, 2));
    await receive(noticeOf(3));
    expect(clock.sleeps).toEqual([]);
    expect(progress()).toMatchObject({ counted: 3, read: 5, resources: 3, rereads: 0, done: true });
  });

  test('suppressed findings are of no resource that the audit counted (F27)', async () => {
    const { receive, progress } = receiver([found(1, { isSuppressed: true }), found(2), found(3)]);
    await receive(noticeOf(2));
    expect(progress()).toMatchObject({ read: 2, resources: 2, suppressed: 1, done: true });
  });

  test('resources are not known where two invocations read a part of the list each (F27)', async () => {
    const { receive, resume, continuations, progress } = receiver(upTo(4));
    let left = 1;
    await receive(noticeOf(4), () => (left-- > 0 ? 900_000 : 0));
    expect(progress()).toMatchObject({ read: 2, resources: 2, done: false });
    await resume(continuations.sent[0]);
    expect(progress()).toMatchObject({ read: 4, done: true });
    expect(progress()).not.toHaveProperty('resources');
  });
});

describe('an audit that outlasts an invocation', () => {
  test('an audit that outlasts an invocation goes on in fresh ones from where it came to, and reads no page twice', async () => {
    const { receive, resume, asked, continuations, ofKind, progress } = receiver(upTo(7));
    const pagesLeft = (pages: number) => {
      let left = pages;
      return () => (left-- > 0 ? 900_000 : 30_000);
    };
    await receive(noticeOf(7), pagesLeft(1));
    expect(progress()).toMatchObject({ read: 2, nextToken: '2', done: false });
    await resume(continuations.sent[0], pagesLeft(2));
    expect(continuations.sent).toHaveLength(2);
    await resume(continuations.sent[1], pagesLeft(9));
    expect(continuations.sent).toHaveLength(2);
    expect(asked).toEqual([undefined, '2', '4', '6']);
    expect(ofKind('finding')).toHaveLength(7);
    expect(progress()).toMatchObject({ read: 7, done: true });
    expect(progress()).not.toHaveProperty('nextToken');
  });

  test('an audit that outlasts an invocation that has no time at all still hands itself on', async () => {
    const { receive, continuations, asked } = receiver(upTo(1));
    await receive(noticeOf(1), () => 0);
    expect(asked).toEqual([]);
    expect(continuations.sent).toEqual([{ kind: 'rest', eventId: 'audit/0f00aa11bb22cc33dd44ee55ff667788' }]);
  });

  test('an audit that outlasts an invocation and fails in the middle of a page goes on from that page', async () => {
    const { receive, audits, asked, ofKind } = receiver(upTo(4));
    const list = audits.findings;
    let calls = 0;
    Object.assign(audits, {
      findings: async (...args: Parameters<typeof list>) => {
        calls += 1;
        if (calls === 2) throw new Error('throttled');
        return list(...args);
      },
    });
    await expect(receive(noticeOf(4))).rejects.toThrow('throttled');
    await receive(noticeOf(4));
    expect(asked).toEqual([undefined, '2']);
    expect(ofKind('finding')).toHaveLength(4);
  });
});

describe('a check that did not complete', () => {
  const blind = (checkRunStatus: string, members = {}) =>
    messageOf(
      anAudit({
        auditDetails: [aCheck({ checkRunStatus, errorCode: 'INSUFFICIENT_PERMISSIONS', ...members })],
      }),
    );

  test.each(['FAILED', 'CANCELED'])(
    'a check that did not complete but ended %s is a blind spot: stored and counted, rule or no rule',
    async (status) => {
      const { receive, ofKind, telemetry } = receiver([], []);
      await receive(blind(status));
      expect(ofKind('check')).toMatchObject([
        {
          subject: 'account/111122223333',
          source: 'check/LOGGING_DISABLED_CHECK',
          decision: { because: 'no-rule-matches' },
        },
      ]);
      expect(telemetry.counts.get('CheckFailed')).toBe(1);
    },
  );

  test('a check that did not complete notifies where a rule asks for it, and wakes respond up', async () => {
    const rule = aRule({
      match: { kind: ['check'], checkRunStatus: ['FAILED'] },
      respond: [{ notify: { severity: 'high' } }],
    });
    const { receive, ofKind, wakeUpQueue } = receiver([], [rule]);
    await receive(blind('FAILED'));
    await receive(blind('FAILED'));
    expect(ofKind('check')).toMatchObject([{ responses: [{ status: 'planned', step: { kind: 'notify' } }] }]);
    expect(wakeUpQueue.sent).toHaveLength(2);
  });
});

test('a message that is no audit is parked, and asks for no findings', async () => {
  const { receive, ofKind, asked } = receiver([]);
  await receive('{"hello":"world"}');
  expect(ofKind('parked')).toMatchObject([{ reason: 'unknown-kind', message: '{"hello":"world"}' }]);
  expect(asked).toEqual([]);
});

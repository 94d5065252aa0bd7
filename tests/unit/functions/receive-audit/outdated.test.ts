import type { AuditReport } from '../../../../shared/defender/audit-report.ts';
import { contextWith } from '../../../builders/lambda-context.ts';
import { enforcing } from '../../../builders/rulesets.ts';
import { snsEvent } from '../../../builders/sns-event.ts';
import { createAuditReceiver } from '../../../fakes/audit-receiver.ts';
import { createKnownAudits } from '../../../fakes/known-audits.ts';
import { createMemoryHistory } from '../../../fakes/memory-history.ts';
import { aCheck, aFinding, anAudit, messageOf } from '../../../fixtures/notices/builders.ts';
import { aFindingRule, rulesetOf } from '../../shared/rules/builders.ts';

const day = 86_400_000;
const checkName = 'IOT_POLICY_OVERLY_PERMISSIVE_CHECK';
const audit = messageOf(
  anAudit({
    auditDetails: [
      aCheck({ checkName, checkRunStatus: 'COMPLETED_NON_COMPLIANT', nonCompliantResourcesCount: 1 }),
    ],
  }),
);

/** Another audit of the check, which ended so. */
const later = (checkRunStatus: string): AuditReport => ({
  status: 'ended',
  members: { auditDetails: [{ checkName, checkRunStatus }] },
});

function scene() {
  const history = createMemoryHistory();
  const known = createKnownAudits();
  known.end(audit);
  const receiver = createAuditReceiver({
    ...{ history, ruleset: rulesetOf([aFindingRule()], enforcing) },
    audits: { describe: known.describe, findings: async () => ({ findings: [aFinding()] }) },
  });
  return {
    ...{ ...receiver, known, history },
    /** The notice comes; answers with why its finding was decided as it was. */
    async receive(): Promise<string | undefined> {
      await receiver.handle(snsEvent(audit), contextWith());
      const finding = history.events().find(({ kind }) => kind === 'finding');
      return finding?.kind === 'finding' ? finding.decision.because : undefined;
    },
  };
}

test('an audit of today is acted on', async () => {
  expect(await scene().receive()).toBe('rule-matches');
});

test('a notice of an audit that began more than two weeks ago has nothing acted on (F61)', async () => {
  const { receive, clock, history } = scene();
  clock.pass(15 * day);
  expect(await receive()).toBe('old-audit');
  expect(history.events().find(({ kind }) => kind === 'audit')).toMatchObject({ recordOnly: 'old-audit' });
});

test.each([
  ['compliant', 'COMPLETED_COMPLIANT'],
  ['non-compliant, and has findings of its own', 'COMPLETED_NON_COMPLIANT'],
])('a check that a later audit found %s is not acted on for an older one (F61)', async (_, status) => {
  const { receive, clock, known, laterAudits } = scene();
  clock.pass(day);
  laterAudits.push({ auditTaskId: 'later', completed: true });
  known.set('later', later(status));
  expect(await receive()).toBe('superseded-audit');
});

test.each([
  ['did not look at the check', 'FAILED', true],
  ['was canceled', 'COMPLETED_COMPLIANT', false],
])('a later audit that %s changes nothing', async (_, status, completed) => {
  const { receive, clock, known, laterAudits } = scene();
  clock.pass(day);
  laterAudits.push({ auditTaskId: 'later', completed });
  known.set('later', later(status));
  expect(await receive()).toBe('rule-matches');
});

test.each([
  ['stands for an older one where it finds nothing', 'COMPLETED_COMPLIANT', 'superseded-audit'],
  ['leaves to an older one what it finds, too', 'COMPLETED_NON_COMPLIANT', 'rule-matches'],
])('a later audit that only verifies %s', async (_, status, because) => {
  const { receive, clock, known, laterAudits, verifications } = scene();
  clock.pass(day);
  laterAudits.push({ auditTaskId: 'later', completed: true });
  await verifications.claim('later', new Date());
  known.set('later', later(status));
  expect(await receive()).toBe(because);
});

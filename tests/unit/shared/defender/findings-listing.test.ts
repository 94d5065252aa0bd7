import { createFindingReports } from '../../../../shared/defender/finding-reports.ts';
import { createVerifyingAudits } from '../../../../shared/defender/verifying-audits.ts';
import { asInvocation } from '../../../../shared/lambda/invocation.ts';
import { findingOf } from '../../../../shared/sources/audit/finding.ts';
import { aFindingEvent } from '../../../builders/events.ts';
import { createLeapingClock } from '../../../fakes/recorders.ts';
import { aFinding } from '../../../fixtures/notices/builders.ts';

const auditTaskId = 'a'.repeat(32);
const checkName = 'IOT_POLICY_OVERLY_PERMISSIVE_CHECK';
const idOf = (page: number) => `finding-${page}`;

/** An audit whose findings come one to a page. Pages that hang are asked for, and never answered. */
function auditOf(pages: number) {
  const asked: string[] = [];
  const hanging = new Set<string>();
  const finding = (page: number) => aFinding({ findingId: idOf(page), taskId: auditTaskId, checkName });

  async function send(command: { input: { nextToken?: string; findingId?: string } }) {
    const { nextToken = '0', findingId } = command.input;
    const { name } = command.constructor;
    if (name === 'DescribeAuditTaskCommand')
      return {
        ...{ taskStatus: 'COMPLETED', taskType: 'ON_DEMAND_AUDIT_TASK', taskStartTime: new Date(0) },
        auditDetails: { [checkName]: { checkRunStatus: 'COMPLETED_NON_COMPLIANT' } },
      };
    if (name === 'DescribeAuditFindingCommand') return { finding: finding(Number(findingId?.split('-')[1])) };
    asked.push(nextToken);
    if (hanging.has(nextToken)) await new Promise(() => {});
    const next = Number(nextToken) + 1;
    return { findings: [finding(Number(nextToken))], ...(next < pages && { nextToken: String(next) }) };
  }

  return { iot: { send: send as never }, asked, hanging };
}

test('an audit of more pages than one pass reads is read over several, each page once', async () => {
  const { iot, asked } = auditOf(50);
  const audits = createVerifyingAudits(iot, iot);
  const outcomes = [];
  for (let passes = 0; passes < 3; passes++)
    outcomes.push((await audits.outcomeOf(auditTaskId, checkName)).status);
  expect(outcomes).toEqual(['running', 'running', 'ended']);
  expect(asked).toHaveLength(50);
});

test('a page that hangs in a frozen run is read anew in the next one, for verifications and for guards', async () => {
  const { iot, asked, hanging } = auditOf(3);
  const audits = createVerifyingAudits(iot, iot);
  const reports = createFindingReports(iot, createLeapingClock());
  const recorded = { ...findingOf(aFindingEvent({ checkName, findingId: idOf(2), taskId: auditTaskId })) };
  const report = () => reports.report({ findingId: idOf(2), auditTaskId, checkName, finding: recorded });
  for (let described = 0; described < 10; described++) await report();
  hanging.add('1');
  for (const ask of [() => audits.outcomeOf(auditTaskId, checkName), report]) {
    const frozen = asInvocation<unknown>(ask);
    expect(await Promise.race([frozen, new Promise((resolve) => setImmediate(resolve, 'hangs'))])).toBe(
      'hangs',
    );
  }
  hanging.clear();
  expect(await asInvocation(() => audits.outcomeOf(auditTaskId, checkName))).toMatchObject({
    status: 'ended',
  });
  await asInvocation(report);
  expect(asked.filter((token) => token === '0')).toHaveLength(2);
});

import { createVerifyingAudits, type VerifyingAudits } from '../../shared/defender/verifying-audits.ts';
import { auditSimulator, hours, policyCheck } from './simulator/audit-simulator.ts';
import { forEachTest } from './simulator/server-client.ts';

const started = forEachTest(auditSimulator);
let audits: VerifyingAudits;
beforeEach(async () => {
  audits = createVerifyingAudits(started.iot, started.iot);
});

async function startedAudit(): Promise<string> {
  const answer = await audits.start(policyCheck);
  if ('refusal' in answer) throw new Error(answer.because);
  return answer.auditTaskId;
}

test('an audit says of its check which subjects it still finds, suppressed ones included', async () => {
  for (const name of ['broad', 'accepted']) await started.broadPolicy(name);
  await started.enable(policyCheck);
  await started.simulator.call('CreateAuditSuppression', {
    checkName: policyCheck,
    resourceIdentifier: { policyVersionIdentifier: { policyName: 'accepted', policyVersionId: '1' } },
    suppressIndefinitely: true,
    clientRequestToken: 'accepted',
  });
  const auditTaskId = await startedAudit();
  expect(await audits.outcomeOf(auditTaskId, policyCheck)).toEqual({ status: 'running' });
  started.pass(hours);
  const ended = { status: 'ended', found: new Set(['policy/broad', 'policy/accepted']) };
  expect(await audits.outcomeOf(auditTaskId, policyCheck)).toEqual(ended);
  expect(await audits.outcomeOf(auditTaskId, policyCheck)).toEqual(ended);
  expect(started.simulator.calls.list('ListAuditFindings')).toHaveLength(1);
});

test('an audit of another check has not looked', async () => {
  await started.enable(policyCheck);
  const auditTaskId = await startedAudit();
  started.pass(hours);
  expect(await audits.outcomeOf(auditTaskId, 'LOGGING_DISABLED_CHECK')).toMatchObject({ status: 'blind' });
});

test('a check that is not enabled is refused, and an audit that was never started is unknown', async () => {
  await started.enable('LOGGING_DISABLED_CHECK');
  expect(await audits.start(policyCheck)).toMatchObject({ refusal: 'invalid' });
  expect(await audits.outcomeOf('0'.repeat(32), policyCheck)).toEqual({ status: 'unknown' });
});

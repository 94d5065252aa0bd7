import { readFileSync } from 'node:fs';
import {
  CancelAuditTaskCommand,
  CreateAuditSuppressionCommand,
  DescribeAuditTaskCommand,
  UpdateAccountAuditConfigurationCommand,
} from '@aws-sdk/client-iot';
import type { IdKind } from '../../../local/defender/operation.ts';
import {
  type AuditSimulator,
  auditSimulator,
  days,
  loggingCheck,
  policyCheck,
  topicArn,
} from './audit-simulator.ts';

let started: AuditSimulator;
afterEach(() => started.close());

const captured = (name: string) =>
  JSON.stringify(
    JSON.parse(readFileSync(new URL(`../../fixtures/payloads/${name}.json`, `file://${__filename}`), 'utf8')),
  );

/** Audit ids as scripted, all others counted. */
function scriptedIds(...auditTaskIds: string[]) {
  let counted = 0;
  return (kind: IdKind) => {
    counted += 1;
    return (kind === 'audit-task' ? auditTaskIds.shift() : undefined) ?? `${kind}-${counted}`;
  };
}

const lastNotice = () => JSON.parse(started.published.at(-1)?.message ?? 'null');

test('the two notices captured in 2021 come out byte for byte', async () => {
  started = await auditSimulator({
    startTime: new Date(1617271927087),
    newId: scriptedIds('4b2f6f0b7f6d4f0c9a1e5d3c2b1a0f9e', '9e0f1a2b3c5d4e1a9c0f7f6d4f0b4b2f'),
  });
  for (const name of ['basic-policy', 'group-policy', 'sensor-policy', 'thing-policy'])
    await started.broadPolicy(name);
  await started.enable(policyCheck);

  await started.audit(policyCheck);
  expect(started.published).toEqual([{ topicArn, message: captured('audit-completed') }]);

  await started.iot.send(
    new CreateAuditSuppressionCommand({
      checkName: policyCheck,
      resourceIdentifier: {
        policyVersionIdentifier: { policyName: 'group-policy', policyVersionId: '1' },
      },
      suppressIndefinitely: true,
    }),
  );
  started.clock.moveTo(new Date(1617328519278));
  await started.audit(policyCheck);
  expect(started.published.slice(1)).toEqual([
    { topicArn, message: captured('audit-completed-after-suppression') },
  ]);
});

describe('an audit of several checks', () => {
  beforeEach(async () => {
    started = await auditSimulator();
    await started.broadPolicy('broad');
  });

  test('a notice names each check, and why one failed', async () => {
    await started.enable(policyCheck, loggingCheck, 'CONFLICTING_CLIENT_IDS_CHECK');
    await started.simulator.call('SeedCheckFailure', {
      checkName: loggingCheck,
      errorCode: 'INSUFFICIENT_PERMISSIONS',
      message: 'no right to read the logging options',
    });
    await started.audit(policyCheck, loggingCheck, 'CONFLICTING_CLIENT_IDS_CHECK');
    expect(lastNotice()).toMatchObject({
      taskStatus: 'COMPLETED',
      failedChecksCount: 1,
      nonCompliantChecksCount: 1,
      compliantChecksCount: 1,
      totalChecksCount: 3,
      auditDetails: [
        { checkName: policyCheck, checkRunStatus: 'COMPLETED_NON_COMPLIANT' },
        {
          checkName: loggingCheck,
          checkRunStatus: 'FAILED',
          errorCode: 'INSUFFICIENT_PERMISSIONS',
          message: 'no right to read the logging options',
        },
        { checkName: 'CONFLICTING_CLIENT_IDS_CHECK', checkRunStatus: 'COMPLETED_COMPLIANT' },
      ],
    });
    expect(lastNotice()).not.toHaveProperty('scheduledAuditName');
    expect(lastNotice().auditDetails[0]).not.toHaveProperty('errorCode');
  });

  test('a notice names a cancellation', async () => {
    await started.enable(policyCheck, loggingCheck);
    const taskId = await started.startAudit(policyCheck, loggingCheck);
    await started.iot.send(new CancelAuditTaskCommand({ taskId }));
    expect(lastNotice()).toMatchObject({ taskId, taskStatus: 'CANCELED', canceledChecksCount: 2 });
  });

  test('an audit of several checks names the scheduled audit that it belongs to', async () => {
    await started.enable(policyCheck);
    await started.scheduleNightly();
    started.pass(days);
    expect(started.published).toHaveLength(1);
    expect(lastNotice()).toMatchObject({
      taskType: 'SCHEDULED_AUDIT_TASK',
      scheduledAuditName: 'nightly',
      nonCompliantChecksCount: 1,
    });
  });

  test('an audit of several checks says nothing while its target is disabled', async () => {
    await started.enable(policyCheck);
    await started.iot.send(
      new UpdateAccountAuditConfigurationCommand({
        auditNotificationTargetConfigurations: { SNS: { enabled: false } },
      }),
    );
    await started.audit(policyCheck);
    expect(started.published).toEqual([]);
  });
});

test('an audit whose notice SNS refuses has ended all the same', async () => {
  started = await auditSimulator({
    publish: async () => {
      throw new Error('no such topic');
    },
  });
  await started.enable(loggingCheck);
  const taskId = await started.audit(loggingCheck);
  await expect(started.iot.send(new DescribeAuditTaskCommand({ taskId }))).resolves.toMatchObject({
    taskStatus: 'COMPLETED',
  });
  expect(started.simulator.account.audit.tasks.get(taskId)?.noticeError).toBe('Error: no such topic');
});

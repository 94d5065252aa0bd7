import { CancelAuditTaskCommand } from '@aws-sdk/client-iot';
import { type Audits, createAudits } from '../../shared/defender/audits.ts';
import { parseNotice } from '../../shared/sources/parse-notice.ts';
import {
  auditSimulator,
  certificateCheck,
  days,
  loggingCheck,
  policyCheck,
} from './simulator/audit-simulator.ts';
import { forEachTest } from './simulator/server-client.ts';

const started = forEachTest(auditSimulator);
let audits: Audits;
beforeEach(async () => {
  audits = createAudits(started.iot);
  await started.enable(policyCheck, certificateCheck, loggingCheck);
});

const accountId = '123456789012';

/** The notice that the description of an audit makes, and the one that Device Defender sent, both as they are read. */
async function bothNotices(taskId: string) {
  const report = await audits.describe(taskId);
  const members = report.status === 'ended' ? report.members : report;
  const sent = started.published.map(({ message }) => message).find((message) => message.includes(taskId));
  return {
    described: parseNotice(JSON.stringify({ accountId, ...members })),
    sent: parseNotice(sent ?? ''),
  };
}

describe('an audit that is described', () => {
  test('an audit that is described makes the very notice that Device Defender sent: with findings, suppressed ones, and none', async () => {
    await started.broadPolicy('group-policy');
    await started.broadPolicy('pump-policy');
    await started.suppressPolicy('group-policy');
    const { described, sent } = await bothNotices(await started.audit(policyCheck, certificateCheck));
    expect(described).toMatchObject({ kind: 'audit', taskStatus: 'COMPLETED', totalChecksCount: 2 });
    expect(described).toEqual(sent);
  });

  test('an audit that is described makes the very notice where a check failed', async () => {
    const failure = { errorCode: 'INSUFFICIENT_PERMISSIONS', message: 'not allowed' };
    await started.simulator.call('SeedCheckFailure', { checkName: loggingCheck, ...failure });
    const { described, sent } = await bothNotices(await started.audit(loggingCheck, policyCheck));
    expect(described).toMatchObject({ failedChecksCount: 1 });
    expect(described).toEqual(sent);
  });

  test('an audit that is described makes the very notice where it was canceled', async () => {
    const taskId = await started.startAudit(policyCheck, loggingCheck);
    await started.iot.send(new CancelAuditTaskCommand({ taskId }));
    const { described, sent } = await bothNotices(taskId);
    expect(described).toMatchObject({ taskStatus: 'CANCELED', canceledChecksCount: 2 });
    expect(described).toEqual(sent);
  });

  test('an audit that is described makes the very notice where it was scheduled', async () => {
    await started.scheduleNightly();
    started.pass(days);
    const [first] = started.published;
    const { described, sent } = await bothNotices(JSON.parse(first?.message ?? '{}').taskId);
    expect(described).toMatchObject({ scheduledAuditName: 'nightly', taskType: 'SCHEDULED_AUDIT_TASK' });
    expect(described).toEqual(sent);
  });

  test('an audit that is described is running until it has ended', async () => {
    const taskId = await started.startAudit(policyCheck);
    expect(await audits.describe(taskId)).toEqual({ status: 'running' });
  });

  test('an audit that is described is unknown where Device Defender has none, or never gave such an id', async () => {
    expect(await audits.describe('ffffffffffffffffffffffffffffffff')).toEqual({ status: 'unknown' });
    expect(await audits.describe('a'.repeat(41))).toEqual({ status: 'unknown' });
  });

  test.each(['throttle', 'error', 'lost-answer'] as const)(
    'an audit that is described is an error, and not unknown, where the call meets a fault: %s',
    async (kind) => {
      const taskId = await started.audit(policyCheck);
      started.simulator.faults.add({ operation: 'DescribeAuditTask', kind, times: 1 });
      await expect(audits.describe(taskId)).rejects.toThrow();
      expect(await audits.describe(taskId)).toMatchObject({ status: 'ended' });
    },
  );
});

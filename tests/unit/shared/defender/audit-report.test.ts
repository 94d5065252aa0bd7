import type { AuditCheckDetails, AuditTaskStatus } from '@aws-sdk/client-iot';
import { auditReport } from '../../../../shared/defender/audit-report.ts';

const taskStartTime = new Date('2026-09-21T14:13:20.123Z');

const reportOf = (taskStatus: AuditTaskStatus | undefined, ...details: readonly AuditCheckDetails[]) =>
  auditReport('4b2f', {
    taskStatus,
    taskType: 'ON_DEMAND_AUDIT_TASK',
    taskStartTime,
    auditDetails: Object.fromEntries(details.map((each, index) => [`CHECK_${index + 1}`, each])),
  });

test.each([undefined, 'IN_PROGRESS'] as const)('an audit that is %s runs', (taskStatus) => {
  expect(reportOf(taskStatus)).toEqual({ status: 'running' });
});

test('an audit has ended with its time in milliseconds and its checks in a list, counts that are absent being 0', () => {
  expect(reportOf('COMPLETED', { checkRunStatus: 'COMPLETED_COMPLIANT' })).toMatchObject({
    status: 'ended',
    members: {
      taskId: '4b2f',
      taskStartTime: taskStartTime.getTime(),
      failedChecksCount: 0,
      totalChecksCount: 0,
      auditDetails: [
        {
          checkName: 'CHECK_1',
          checkRunStatus: 'COMPLETED_COMPLIANT',
          nonCompliantResourcesCount: 0,
          suppressedNonCompliantResourceCount: 0,
        },
      ],
    },
  });
});

describe.each(['IN_PROGRESS', 'WAITING_FOR_DATA_COLLECTION'] as const)('a check that is %s', (status) => {
  test('keeps an audit that completed running: half an answer is no end', () => {
    const done = { checkRunStatus: 'COMPLETED_COMPLIANT' } as const;
    expect(reportOf('COMPLETED', done, { checkRunStatus: status })).toEqual({ status: 'running' });
  });

  test.each(['FAILED', 'CANCELED'] as const)('was left behind by an audit that ended %s', (taskStatus) => {
    expect(reportOf(taskStatus, { checkRunStatus: status })).toMatchObject({
      status: 'ended',
      members: { auditDetails: [{ checkRunStatus: 'CANCELED' }] },
    });
  });
});

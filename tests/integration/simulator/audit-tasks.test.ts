import {
  CancelAuditTaskCommand,
  DescribeAuditTaskCommand,
  ListAuditTasksCommand,
  type ListAuditTasksCommandInput,
  StartOnDemandAuditTaskCommand,
  UpdateAccountAuditConfigurationCommand,
} from '@aws-sdk/client-iot';
import { auditSimulator, certificateCheck, days, loggingCheck, policyCheck } from './audit-simulator.ts';
import { apiError, forEachTest } from './server-client.ts';

const started = forEachTest(auditSimulator);
beforeEach(async () => {
  await started.enable(policyCheck, loggingCheck);
  await started.broadPolicy('broad');
});

const invalid = apiError('InvalidRequestException', 400);
const notFound = apiError('ResourceNotFoundException', 404);

const describeTask = (taskId: string) => started.iot.send(new DescribeAuditTaskCommand({ taskId }));
const cancel = (taskId: string) => started.iot.send(new CancelAuditTaskCommand({ taskId }));
const list = (input: Partial<ListAuditTasksCommandInput> = {}) =>
  started.iot.send(
    new ListAuditTasksCommand({
      startTime: new Date(started.clock.now().getTime() - 89 * days),
      endTime: started.clock.now(),
      ...input,
    }),
  );

test('an audit is in progress until its time has passed, and then has counts', async () => {
  const taskStartTime = started.clock.now();
  const taskId = await started.startAudit(policyCheck, loggingCheck);
  expect(await describeTask(taskId)).toMatchObject({
    taskStatus: 'IN_PROGRESS',
    taskType: 'ON_DEMAND_AUDIT_TASK',
    taskStartTime,
    taskStatistics: { totalChecks: 2, inProgressChecks: 2, compliantChecks: 0, nonCompliantChecks: 0 },
    auditDetails: { [policyCheck]: { checkRunStatus: 'IN_PROGRESS', totalResourcesCount: 0 } },
  });
  started.pass(1_000);
  expect(await describeTask(taskId)).toMatchObject({
    taskStatus: 'COMPLETED',
    taskStatistics: { totalChecks: 2, inProgressChecks: 0, compliantChecks: 0, nonCompliantChecks: 2 },
    auditDetails: {
      [policyCheck]: {
        checkRunStatus: 'COMPLETED_NON_COMPLIANT',
        checkCompliant: false,
        totalResourcesCount: 1,
        nonCompliantResourcesCount: 1,
        suppressedNonCompliantResourcesCount: 0,
      },
    },
  });
});

test.each([
  ['no check', []],
  ['a check that is not enabled', [certificateCheck]],
  ['a check that does not exist', ['NO_SUCH_CHECK']],
])('an audit of %s is refused', async (_, targetCheckNames) => {
  await expect(
    started.iot.send(new StartOnDemandAuditTaskCommand({ targetCheckNames })),
  ).rejects.toMatchObject(invalid);
});

test('ten audits run at a time, and an eleventh once one has ended', async () => {
  const [first = ''] = await Promise.all(Array.from({ length: 10 }, () => started.startAudit(policyCheck)));
  await expect(started.startAudit(policyCheck)).rejects.toMatchObject(
    apiError('LimitExceededException', 410),
  );
  await cancel(first);
  await started.startAudit(policyCheck);
});

test('a check that fails has a code and no findings, and the audit completes', async () => {
  await started.simulator.call('SeedCheckFailure', {
    checkName: policyCheck,
    errorCode: 'INSUFFICIENT_PERMISSIONS',
  });
  const taskId = await started.audit(policyCheck);
  expect(await describeTask(taskId)).toMatchObject({
    taskStatus: 'COMPLETED',
    taskStatistics: { failedChecks: 1 },
    auditDetails: { [policyCheck]: { checkRunStatus: 'FAILED', errorCode: 'INSUFFICIENT_PERMISSIONS' } },
  });
  expect(await started.findings({ taskId })).toEqual([]);
  await started.simulator.call('SeedCheckFailure', { checkName: policyCheck });
  expect(await started.findings({ taskId: await started.audit(policyCheck) })).toHaveLength(1);
});

test('a check that is disabled while its audit runs fails', async () => {
  const taskId = await started.startAudit(policyCheck);
  await started.iot.send(
    new UpdateAccountAuditConfigurationCommand({
      auditCheckConfigurations: { [policyCheck]: { enabled: false } },
    }),
  );
  started.pass(1_000);
  expect(await describeTask(taskId)).toMatchObject({
    auditDetails: { [policyCheck]: { checkRunStatus: 'FAILED', errorCode: 'AUDIT_CHECK_DISABLED' } },
  });
});

describe('canceling', () => {
  test('canceling ends an audit without findings', async () => {
    const taskId = await started.startAudit(policyCheck);
    await cancel(taskId);
    started.pass(5_000);
    expect(await describeTask(taskId)).toMatchObject({
      taskStatus: 'CANCELED',
      taskStatistics: { canceledChecks: 1 },
      auditDetails: { [policyCheck]: { checkRunStatus: 'CANCELED' } },
    });
    expect(await started.findings({ taskId })).toEqual([]);
    expect(started.published).toHaveLength(1);
  });

  test('canceling is refused once the audit has ended, and for an audit that never was', async () => {
    await expect(cancel(await started.audit(policyCheck))).rejects.toMatchObject(invalid);
    await expect(cancel('nobody')).rejects.toMatchObject(notFound);
  });
});

test('an audit that never was is not described', async () => {
  await expect(describeTask('nobody')).rejects.toMatchObject(notFound);
  await expect(describeTask('not_an_audit_id')).rejects.toMatchObject(invalid);
});

describe('the list of audits', () => {
  test('the list of audits is of a period, can be narrowed by status and comes in pages', async () => {
    const early = await started.audit(policyCheck);
    started.pass(2 * days);
    const startTime = started.clock.now();
    const late = await started.audit(policyCheck);
    const running = await started.startAudit(policyCheck);
    const ids = async (input: Partial<ListAuditTasksCommandInput>) =>
      (await list(input)).tasks?.map(({ taskId }) => taskId);
    expect(await ids({})).toEqual([early, late, running]);
    expect(await ids({ startTime })).toEqual([late, running]);
    expect(await ids({ taskStatus: 'IN_PROGRESS' })).toEqual([running]);
    expect(await ids({ taskType: 'SCHEDULED_AUDIT_TASK' })).toEqual([]);
    const { nextToken } = await list({ maxResults: 2 });
    expect(await ids({ maxResults: 2, nextToken })).toEqual([running]);
  });

  test.each([
    ['starts before what is retained', -91, 0],
    ['ends before it starts', -1, -2],
  ])('the list of audits is refused for a period that %s', async (_, from, to) => {
    const inDays = (count: number) => new Date(started.clock.now().getTime() + count * days);
    await expect(list({ startTime: inDays(from), endTime: inDays(to) })).rejects.toMatchObject(invalid);
  });

  test.each([0, 251])('the list of audits is refused with %i results to a page', async (maxResults) => {
    await expect(list({ maxResults })).rejects.toMatchObject(invalid);
  });
});

test('after 90 days an audit and its findings are forgotten', async () => {
  const taskId = await started.audit(policyCheck);
  started.pass(89 * days);
  expect(await started.findings({ taskId })).toHaveLength(1);
  started.pass(2 * days);
  await expect(describeTask(taskId)).rejects.toMatchObject(notFound);
  expect(await started.findings({ taskId })).toEqual([]);
  expect(started.simulator.account.audit.findings.size).toBe(0);
});

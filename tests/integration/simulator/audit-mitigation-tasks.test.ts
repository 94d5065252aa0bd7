import {
  CancelAuditMitigationActionsTaskCommand,
  DescribeAuditMitigationActionsTaskCommand,
  ListAuditMitigationActionsExecutionsCommand,
  type ListAuditMitigationActionsExecutionsCommandInput,
  ListAuditMitigationActionsTasksCommand,
  type ListAuditMitigationActionsTasksCommandInput,
  StartAuditMitigationActionsTaskCommand,
} from '@aws-sdk/client-iot';
import {
  type AuditSimulator,
  auditSimulator,
  days,
  loggingCheck,
  policyCheck,
  topicArn,
} from './audit-simulator.ts';
import { apiError, roleArn } from './server-client.ts';

let started: AuditSimulator;
let auditTaskId: string;
let findingIds: string[];

beforeEach(async () => {
  started = await auditSimulator();
  await started.enable(policyCheck, loggingCheck);
  for (const name of ['a', 'b', 'c', 'd']) await started.broadPolicy(name);
  await started.action('Blank', { replaceDefaultPolicyVersionParams: { templateName: 'BLANK_POLICY' } });
  await started.action('Tell', { publishFindingToSnsParams: { topicArn } });
  auditTaskId = await started.audit(policyCheck);
  findingIds = await started.findingIds(auditTaskId);
});
afterEach(() => started.close());

const invalid = apiError('InvalidRequestException', 400);
const notFound = apiError('ResourceNotFoundException', 404);

const begin = (taskId: string, targeted = findingIds, actionNames = ['Blank']) =>
  started.iot.send(
    new StartAuditMitigationActionsTaskCommand({
      taskId,
      target: { findingIds: targeted },
      auditCheckToActionsMapping: { [policyCheck]: actionNames },
    }),
  );
const describeTask = (taskId: string) =>
  started.iot.send(new DescribeAuditMitigationActionsTaskCommand({ taskId }));
const cancel = (taskId: string) => started.iot.send(new CancelAuditMitigationActionsTaskCommand({ taskId }));
const executions = async (input: ListAuditMitigationActionsExecutionsCommandInput) =>
  (await started.iot.send(new ListAuditMitigationActionsExecutionsCommand(input))).actionsExecutions;
const defaultVersions = () =>
  [...started.simulator.account.registry.policies.values()].map(({ defaultVersionId }) => defaultVersionId);

test('a task works through its findings while the clock runs, and ends', async () => {
  await begin('task');
  const startTime = started.clock.now();
  started.pass(5_000);
  expect(defaultVersions()).toEqual(['2', '2', '1', '1']);
  expect(await describeTask('task')).toMatchObject({
    taskStatus: 'IN_PROGRESS',
    taskStatistics: { [policyCheck]: { totalFindingsCount: 4, succeededFindingsCount: 2 } },
  });
  const [done, , waiting = ''] = findingIds;
  expect(await executions({ taskId: 'task', findingId: done })).toEqual([
    {
      taskId: 'task',
      findingId: done,
      actionName: 'Blank',
      actionId: expect.any(String),
      status: 'COMPLETED',
      startTime: new Date(startTime.getTime() + 2_500),
      endTime: new Date(startTime.getTime() + 2_500),
    },
  ]);
  expect(await executions({ taskId: 'task', findingId: waiting })).toMatchObject([{ status: 'PENDING' }]);
  started.pass(60_000);
  expect(defaultVersions()).toEqual(['2', '2', '2', '2']);
  const ended = await describeTask('task');
  expect(ended).toMatchObject({ taskStatus: 'COMPLETED', startTime });
  expect(ended.endTime).toEqual(new Date(startTime.getTime() + 10_000));
});

test('canceling leaves what was done and gives up the rest', async () => {
  await begin('task');
  started.pass(5_000);
  await cancel('task');
  started.pass(60_000);
  expect(defaultVersions()).toEqual(['2', '2', '1', '1']);
  expect(await describeTask('task')).toMatchObject({
    taskStatus: 'CANCELED',
    taskStatistics: { [policyCheck]: { succeededFindingsCount: 2, canceledFindingsCount: 2 } },
  });
  expect(await executions({ taskId: 'task', findingId: findingIds[3] ?? '' })).toMatchObject([
    { status: 'CANCELED' },
  ]);
});

test('canceling is refused once a task has ended, and for one that never was', async () => {
  await begin('task');
  started.pass(10_000);
  await expect(cancel('task')).rejects.toMatchObject(invalid);
  await expect(cancel('nobody')).rejects.toMatchObject(notFound);
  await expect(describeTask('nobody')).rejects.toMatchObject(notFound);
});

test('one finding that fails makes the task FAILED and leaves the others alone', async () => {
  await begin('task', findingIds, ['Blank', 'Tell']);
  await started.simulator.call('DeletePolicy', { policyName: 'b' });
  started.pass(10_000);
  expect(await describeTask('task')).toMatchObject({
    taskStatus: 'FAILED',
    taskStatistics: { [policyCheck]: { succeededFindingsCount: 3, failedFindingsCount: 1 } },
  });
  const [good, bad] = findingIds;
  expect(await executions({ taskId: 'task', findingId: good })).toMatchObject([
    { actionName: 'Blank', status: 'COMPLETED' },
    { actionName: 'Tell', status: 'COMPLETED' },
  ]);
  expect(await executions({ taskId: 'task', findingId: bad })).toMatchObject([
    {
      status: 'FAILED',
      errorCode: 'INVALID_STATE_OF_RESOURCE',
      message: expect.stringContaining('policy b'),
    },
    { actionName: 'Tell', status: 'SKIPPED' },
  ]);
  expect(await executions({ taskId: 'task', findingId: bad, actionStatus: 'SKIPPED' })).toMatchObject([
    { actionName: 'Tell' },
  ]);
});

test('an action fails while Device Defender may not use its role', async () => {
  await started.simulator.call('SeedRefusedRole', { roleArn });
  await begin('refused');
  started.pass(10_000);
  expect(await executions({ taskId: 'refused', findingId: findingIds[0] })).toMatchObject([
    { status: 'FAILED', errorCode: 'INSUFFICIENT_PERMISSIONS' },
  ]);
  await started.simulator.call('SeedRefusedRole', { roleArn, refused: false });
  await begin('allowed');
  started.pass(10_000);
  expect((await describeTask('allowed')).taskStatus).toBe('COMPLETED');
});

test('a running task uses its actions as they were when it began', async () => {
  await begin('task', findingIds, ['Tell']);
  await started.simulator.call('UpdateMitigationAction', {
    actionName: 'Tell',
    actionParams: { publishFindingToSnsParams: { topicArn: `${topicArn}-new` } },
  });
  const before = started.published.length;
  started.pass(10_000);
  expect(started.published.slice(before).map((one) => one.topicArn)).toEqual(findingIds.map(() => topicArn));
});

describe('while SNS takes its time', () => {
  let answer = () => {};

  beforeEach(async () => {
    await started.close();
    started = await auditSimulator({
      publish: (arn) =>
        new Promise((resolve) => {
          if (arn === topicArn) resolve();
          else answer = resolve;
        }),
    });
    await started.enable(policyCheck);
    await started.broadPolicy('a');
    await started.action('Tell', { publishFindingToSnsParams: { topicArn: `${topicArn}-findings` } });
    await started.action('Blank', { replaceDefaultPolicyVersionParams: { templateName: 'BLANK_POLICY' } });
    findingIds = await started.findingIds(await started.audit(policyCheck));
    await begin('task', findingIds, ['Tell', 'Blank']);
    started.pass(10_000);
  });

  test('the action is in progress, the one after it waits and the task goes on', async () => {
    const [findingId] = findingIds;
    expect(await executions({ taskId: 'task', findingId })).toMatchObject([
      { actionName: 'Tell', status: 'IN_PROGRESS' },
      { actionName: 'Blank', status: 'PENDING' },
    ]);
    expect((await describeTask('task')).taskStatus).toBe('IN_PROGRESS');
    answer();
    expect(await executions({ taskId: 'task', findingId })).toMatchObject([
      { actionName: 'Tell', status: 'COMPLETED' },
      { actionName: 'Blank', status: 'COMPLETED' },
    ]);
    expect((await describeTask('task')).taskStatus).toBe('COMPLETED');
  });

  test('a finding that was begun is not given up by canceling', async () => {
    await cancel('task');
    answer();
    expect(await describeTask('task')).toMatchObject({
      taskStatus: 'CANCELED',
      taskStatistics: { [policyCheck]: { succeededFindingsCount: 1, canceledFindingsCount: 0 } },
    });
  });
});

test('suppressed findings are counted as skipped and not touched', async () => {
  await started.simulator.call('CreateAuditSuppression', {
    checkName: policyCheck,
    resourceIdentifier: { policyVersionIdentifier: { policyName: 'a', policyVersionId: '1' } },
    suppressIndefinitely: true,
    clientRequestToken: 'token',
  });
  const later = await started.audit(policyCheck);
  await started.iot.send(
    new StartAuditMitigationActionsTaskCommand({
      taskId: 'task',
      target: { auditTaskId: later },
      auditCheckToActionsMapping: { [policyCheck]: ['Blank'] },
    }),
  );
  started.pass(10_000);
  expect(defaultVersions()).toEqual(['1', '2', '2', '2']);
  expect(await describeTask('task')).toMatchObject({
    taskStatus: 'COMPLETED',
    taskStatistics: {
      [policyCheck]: { totalFindingsCount: 4, succeededFindingsCount: 3, skippedFindingsCount: 1 },
    },
  });
  const [suppressed = ''] = await started.findingIds(later);
  expect(await executions({ taskId: 'task', findingId: suppressed })).toEqual([]);
});

test('a task on an audit without findings completes with nothing done', async () => {
  const empty = await started.audit(loggingCheck);
  await started.simulator.call('SetV2LoggingOptions', { roleArn, defaultLogLevel: 'ERROR' });
  const compliant = await started.audit(loggingCheck);
  expect(await started.findingIds(empty)).toHaveLength(1);
  await started.iot.send(
    new StartAuditMitigationActionsTaskCommand({
      taskId: 'task',
      target: { auditTaskId: compliant },
      auditCheckToActionsMapping: { [loggingCheck]: ['Tell'] },
    }),
  );
  started.pass(10_000);
  expect(await describeTask('task')).toMatchObject({ taskStatus: 'COMPLETED', taskStatistics: {} });
});

test('executions of a task or finding that never was are an empty list', async () => {
  await begin('task', findingIds.slice(0, 1));
  expect(await executions({ taskId: 'nobody', findingId: findingIds[0] })).toEqual([]);
  expect(await executions({ taskId: 'task', findingId: findingIds[1] })).toEqual([]);
});

test('executions are listed by task and finding, both, in pages', async () => {
  await begin('task', findingIds, ['Blank', 'Tell']);
  const first = await started.iot.send(
    new ListAuditMitigationActionsExecutionsCommand({
      taskId: 'task',
      findingId: findingIds[0],
      maxResults: 1,
    }),
  );
  expect(first.actionsExecutions).toMatchObject([{ actionName: 'Blank' }]);
  expect(
    await executions({ taskId: 'task', findingId: findingIds[0], nextToken: first.nextToken }),
  ).toMatchObject([{ actionName: 'Tell' }]);
  await expect(
    started.simulator.call('ListAuditMitigationActionsExecutions', { taskId: 'task' }),
  ).rejects.toMatchObject({ name: 'InvalidRequestException', message: expect.stringContaining('findingId') });
});

describe('the list of tasks', () => {
  const ids = async (input: Partial<ListAuditMitigationActionsTasksCommandInput> = {}) => {
    const { tasks } = await started.iot.send(
      new ListAuditMitigationActionsTasksCommand({
        startTime: new Date(started.clock.now().getTime() - 30 * days),
        endTime: started.clock.now(),
        ...input,
      }),
    );
    return tasks?.map(({ taskId }) => taskId);
  };

  test('the list of tasks is of a period and can be narrowed by audit, finding and status', async () => {
    await begin('first', findingIds.slice(0, 1));
    started.pass(days);
    const startTime = started.clock.now();
    const later = await started.audit(policyCheck);
    await begin('second', await started.findingIds(later));
    expect(await ids()).toEqual(['first', 'second']);
    expect(await ids({ startTime })).toEqual(['second']);
    expect(await ids({ auditTaskId })).toEqual(['first']);
    expect(await ids({ auditTaskId: later })).toEqual(['second']);
    expect(await ids({ findingId: findingIds[0] })).toEqual(['first']);
    expect(await ids({ findingId: findingIds[1] })).toEqual([]);
    expect(await ids({ taskStatus: 'IN_PROGRESS' })).toEqual(['second']);
  });

  test('comes in pages', async () => {
    for (const taskId of ['a', 'b', 'c']) await begin(taskId, findingIds.slice(0, 1));
    const period = {
      startTime: new Date(started.clock.now().getTime() - days),
      endTime: started.clock.now(),
      maxResults: 2,
    };
    const first = await started.iot.send(new ListAuditMitigationActionsTasksCommand(period));
    expect(first.tasks).toHaveLength(2);
    expect(await ids({ ...period, nextToken: first.nextToken })).toEqual(['c']);
  });

  test('the list of tasks is refused for a period that starts before what is retained', async () => {
    await expect(
      ids({ startTime: new Date(started.clock.now().getTime() - 91 * days) }),
    ).rejects.toMatchObject(invalid);
  });
});

test('after 90 days a task is forgotten', async () => {
  await begin('task');
  started.pass(91 * days);
  await expect(describeTask('task')).rejects.toMatchObject(notFound);
});

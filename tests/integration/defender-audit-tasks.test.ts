import {
  CreatePolicyVersionCommand,
  ListAuditMitigationActionsTasksCommand,
  StartAuditMitigationActionsTaskCommand,
} from '@aws-sdk/client-iot';
import { createAuditTasks } from '../../shared/defender/audit-mitigation-tasks.ts';
import type { MitigationTasks } from '../../shared/defender/mitigation-task-report.ts';
import type { MitigationTask } from '../../shared/responses/task.ts';
import { aMitigationTask } from '../builders/mitigation-task.ts';
import { auditSimulator, hours, policyCheck } from './simulator/audit-simulator.ts';
import { forEachTest, policyDocument } from './simulator/server-client.ts';

const started = forEachTest(auditSimulator);
let tasks: MitigationTasks;
let findingIds: string[];
beforeEach(async () => {
  tasks = createAuditTasks(started.iot);
  await started.action('BlankPolicy', {
    replaceDefaultPolicyVersionParams: { templateName: 'BLANK_POLICY' },
  });
  await started.action('Deactivate', { updateDeviceCertificateParams: { action: 'DEACTIVATE' } });
  for (let number = 1; number <= 12; number++) await started.broadPolicy(`policy-${number}`);
  await started.enable(policyCheck);
  findingIds = await started.findingIds(await started.audit(policyCheck));
});

const taskOf = (ids: readonly string[], members: Partial<MitigationTask> = {}): MitigationTask =>
  aMitigationTask({
    kind: 'audit',
    actions: ['BlankPolicy'],
    target: { findingIds: [...ids], checkName: policyCheck },
    ...members,
  });

const listed = async () => {
  const { clock, iot } = started;
  const span = {
    startTime: new Date(clock.now().getTime() - hours),
    endTime: new Date(clock.now().getTime() + hours),
  };
  return (await iot.send(new ListAuditMitigationActionsTasksCommand(span))).tasks ?? [];
};

const versionCountOf = (policyName: string) =>
  started.simulator.account.registry.policies.get(policyName)?.versions.size;

const finished = async (task: MitigationTask) => {
  started.pass(hours);
  const report = await tasks.describe(task);
  if (report.status === 'running' || report.status === 'unknown') throw new Error('The task has not ended');
  return report;
};

const outcomeOf = async (task: MitigationTask, findingId = '') => (await finished(task)).outcomeOf(findingId);

describe('starting an audit mitigation task', () => {
  test('starting an audit mitigation task twice starts it once', async () => {
    const task = taskOf(findingIds.slice(0, 2));
    expect(await tasks.start(task)).toEqual({ requestId: expect.stringMatching(/^[\w-]{8,}$/) });
    expect(await tasks.start(task)).toEqual({ requestId: 'started before' });
    expect(await tasks.start(taskOf(findingIds.slice(0, 2).toReversed()))).toEqual({
      requestId: 'started before',
    });
    expect(await listed()).toHaveLength(1);
    expect(started.simulator.calls.list('StartAuditMitigationActionsTask')[0]?.input).toMatchObject({
      clientRequestToken: task.taskId,
    });
  });

  test.each([
    ['another target', () => taskOf(findingIds.slice(1, 2))],
    ['more in its target', () => taskOf(findingIds.slice(0, 2))],
    ['other actions', () => taskOf(findingIds.slice(0, 1), { actions: ['BlankPolicy', 'Other'] })],
  ])(
    'starting an audit mitigation task whose id is taken by a task with %s is a conflict',
    async (_, another) => {
      const task = taskOf(findingIds.slice(0, 1));
      await tasks.start(task);
      expect(await tasks.start(another())).toEqual({
        refusal: 'invalid',
        because: expect.stringContaining('exists already'),
      });
    },
  );

  test('starting an audit mitigation task whose id is taken by a task for all of an audit, started by hand, is a conflict', async () => {
    const taskId = aMitigationTask().taskId;
    const [finding] = await started.findings({ startTime: new Date(0), endTime: started.clock.now() });
    await started.iot.send(
      new StartAuditMitigationActionsTaskCommand({
        taskId,
        target: { auditTaskId: finding?.taskId },
        auditCheckToActionsMapping: { [policyCheck]: ['BlankPolicy'] },
      }),
    );
    expect(await tasks.start(taskOf(findingIds.slice(0, 1)))).toMatchObject({ refusal: 'invalid' });
  });

  describe('a check task', () => {
    const checkTaskOf = async (members: Partial<MitigationTask> = {}) => {
      const [finding] = await started.findings({ startTime: new Date(0), endTime: started.clock.now() });
      const target = {
        ...{ auditTaskId: finding?.taskId ?? '', checkName: policyCheck, findings: 12 },
        reasonCodes: [finding?.reasonForNonComplianceCode ?? ''],
      };
      return taskOf([], { target, ...members });
    };

    test('starting an audit mitigation task a check task mitigates all that the audit found by it, once however often it is started', async () => {
      const task = await checkTaskOf();
      expect(await tasks.start(task)).toHaveProperty('requestId');
      expect(await tasks.start(task)).toEqual({ requestId: 'started before' });
      const report = await finished(task);
      expect(report.counts).toMatchObject({ total: 12, succeeded: 12, failed: 0 });
      for (let number = 1; number <= 12; number++) expect(versionCountOf(`policy-${number}`)).toBe(2);
      expect(started.simulator.calls.list('ListAuditMitigationActionsExecutions')).toEqual([]);
    });

    test('starting an audit mitigation task a check task asks for each finding where one could not be mitigated', async () => {
      const PolicyVersion = { policyName: 'policy-3', policyDocument };
      for (let extra = 0; extra < 4; extra++)
        await started.iot.send(new CreatePolicyVersionCommand(PolicyVersion));
      const task = await checkTaskOf();
      await tasks.start(task);
      const report = await finished(task);
      const outcomes = await Promise.all(findingIds.map((id) => report.outcomeOf(id)));
      expect(outcomes.filter(({ status }) => status === 'failed')).toHaveLength(1);
      expect(outcomes.filter(({ status }) => status === 'succeeded')).toHaveLength(11);
    });

    test('starting an audit mitigation task a check task whose id is taken by a task for some of its findings is a conflict', async () => {
      await tasks.start(taskOf(findingIds.slice(0, 2)));
      expect(await tasks.start(await checkTaskOf())).toMatchObject({ refusal: 'invalid' });
    });
  });

  test('starting an audit mitigation task while ten run is refused for now, and not retried by the SDK', async () => {
    for (const [number, findingId] of findingIds.slice(0, 10).entries()) {
      expect(await tasks.start(taskOf([findingId], { taskId: `ddr-${number}` }))).toHaveProperty('requestId');
    }
    const eleventh = taskOf(findingIds.slice(10, 11), { taskId: 'ddr-eleventh' });
    expect(await tasks.start(eleventh)).toEqual({
      refusal: 'limit',
      because: expect.stringContaining('LimitExceededException'),
    });
    started.pass(hours);
    expect(await tasks.start(eleventh)).toHaveProperty('requestId');
  });

  test.each([
    ['an action that the account does not have', { actions: ['None'] }],
    ['an action of a type that the check does not take', { actions: ['Deactivate'] }],
  ])(
    'starting an audit mitigation task with %s is refused for good or ends failed, never silently done',
    async (_, members) => {
      const task = taskOf(findingIds.slice(0, 1), members);
      const answer = await tasks.start(task);
      const end = 'refusal' in answer ? answer.refusal : (await outcomeOf(task, findingIds[0])).status;
      expect(['invalid', 'gone', 'failed', 'skipped']).toContain(end);
    },
  );

  test.each(['reset', 'error'] as const)(
    'starting an audit mitigation task whose answer is lost (%s) is met again by the next try',
    async (by) => {
      started.simulator.faults.add({
        operation: 'StartAuditMitigationActionsTask',
        kind: 'lost-answer',
        by,
        times: 1,
      });
      const task = taskOf(findingIds.slice(0, 1));
      await expect(tasks.start(task)).rejects.toThrow();
      expect(await listed()).toHaveLength(1);
      expect(await tasks.start(task)).toEqual({ requestId: 'started before' });
      expect(await listed()).toHaveLength(1);
    },
  );

  test('starting an audit mitigation task that is throttled is refused for now', async () => {
    started.simulator.faults.add({
      operation: 'StartAuditMitigationActionsTask',
      kind: 'throttle',
      times: 1,
    });
    expect(await tasks.start(taskOf(findingIds.slice(0, 1)))).toMatchObject({ refusal: 'limit' });
  });
});

describe('the report on an audit mitigation task', () => {
  test('the report on an audit mitigation task says that it runs, then what came of it, with counts', async () => {
    const task = taskOf(findingIds.slice(0, 2));
    await tasks.start(task);
    expect(await tasks.describe(task)).toEqual({ status: 'running' });
    const report = await finished(task);
    expect(report).toMatchObject({
      status: 'succeeded',
      counts: { total: 2, succeeded: 2, failed: 0, skipped: 0, canceled: 0 },
    });
    started.simulator.calls.clear();
    for (const id of findingIds.slice(0, 2))
      expect(await report.outcomeOf(id)).toMatchObject({ status: 'succeeded' });
    expect(started.simulator.calls.list()).toEqual([]);
  });

  test('the report on an audit mitigation task distinguishes the finding that failed from the one that succeeded', async () => {
    const full = 'policy-1';
    for (let version = 2; version <= 5; version++) {
      await started.iot.send(new CreatePolicyVersionCommand({ policyName: full, policyDocument }));
    }
    const found = await started.findings({ startTime: new Date(0), endTime: started.clock.now() });
    const idOf = (name: string) =>
      found.find(
        ({ nonCompliantResource: resource }) =>
          resource?.resourceIdentifier?.policyVersionIdentifier?.policyName === name,
      )?.findingId ?? '';
    const task = taskOf([idOf(full), idOf('policy-2')]);
    await tasks.start(task);
    const report = await finished(task);
    expect(report).toMatchObject({ status: 'failed', counts: { total: 2, succeeded: 1, failed: 1 } });
    expect(await report.outcomeOf(idOf(full))).toEqual({
      status: 'failed',
      because: expect.stringMatching(/^BlankPolicy FAILED: \w+/),
    });
    expect(await report.outcomeOf(idOf('policy-2'))).toMatchObject({ status: 'succeeded' });
    expect(versionCountOf('policy-2')).toBe(2);
  });

  test('the report on an audit mitigation task says of a finding that is suppressed meanwhile that nothing was done', async () => {
    const [finding] = await started.findings({ startTime: new Date(0), endTime: started.clock.now() });
    const identifier = finding?.nonCompliantResource?.resourceIdentifier;
    await started.simulator.call('CreateAuditSuppression', {
      ...{ checkName: policyCheck, resourceIdentifier: { ...identifier } },
      ...{ suppressIndefinitely: true, clientRequestToken: 'token' },
    });
    const again = await started.audit(policyCheck);
    const [suppressed] = await started.findings({ taskId: again, listSuppressedFindings: true });
    const task = taskOf([suppressed?.findingId ?? '']);
    const answer = await tasks.start(task);
    const end = 'refusal' in answer ? answer.refusal : (await outcomeOf(task, suppressed?.findingId)).status;
    expect(['invalid', 'skipped']).toContain(end);
    expect(versionCountOf('policy-1')).toBe(1);
  });
});

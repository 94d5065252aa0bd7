import {
  CancelDetectMitigationActionsTaskCommand,
  DescribeDetectMitigationActionsTaskCommand,
  ListDetectMitigationActionsExecutionsCommand,
  type ListDetectMitigationActionsExecutionsCommandInput,
  ListDetectMitigationActionsTasksCommand,
  paginateListDetectMitigationActionsExecutions,
  StartDetectMitigationActionsTaskCommand,
  type StartDetectMitigationActionsTaskCommandInput,
} from '@aws-sdk/client-iot';
import { thingGroupsOf } from '../../../local/defender/registry/thing-groups.ts';
import { apiError, roleArn, simulatorWithClient, start } from './server-client.ts';

let started: Awaited<ReturnType<typeof simulatorWithClient>>;

const invalid = apiError('InvalidRequestException', 400);
const notFound = apiError('ResourceNotFoundException', 404);
const taken = apiError('TaskAlreadyExistsException', 400);
const tooMany = apiError('LimitExceededException', 410);
const taskMillis = 1000;
const dayMillis = 24 * 60 * 60 * 1000;

const seed = (operation: string, input: object) => started.simulator.call(operation, { ...input });
const inMillis = (millis: number) => new Date(start.getTime() + millis);
const pass = (millis: number) => started.clock.moveTo(new Date(started.clock.now().getTime() + millis));

const quarantineAction = (actionName: string, ...thingGroupNames: string[]) =>
  seed('CreateMitigationAction', {
    ...{ actionName, roleArn },
    actionParams: { addThingsToThingGroupParams: { thingGroupNames } },
  });

/** Puts the thing into alarm for a behavior of the profile `fleet`; answers with the violation's id. */
async function violationOf(thingName: string, behaviorName = 'chatty'): Promise<string> {
  const injection = { thingName, behaviorName, securityProfileName: 'fleet', metricValue: { count: 99 } };
  const answer = await started.simulator.call('SeedViolation', injection);
  return 'violationId' in answer ? String(answer.violationId) : '';
}

beforeEach(async () => {
  let violations = 0;
  started = await simulatorWithClient({
    durations: { mitigationTask: taskMillis },
    newId: (kind) => {
      violations += 1;
      return `${kind}-${violations}`;
    },
  });
  for (const thingName of ['lamp-1', 'lamp-2', 'lamp-3', 'lamp-4']) await seed('CreateThing', { thingName });
  for (const thingGroupName of ['quarantine', 'watched']) await seed('CreateThingGroup', { thingGroupName });
  await quarantineAction('Quarantine', 'quarantine');
  await quarantineAction('Watch', 'watched');
  const criteria = { comparisonOperator: 'less-than', value: { count: 10 } };
  const metric = 'aws:num-messages-sent';
  await seed('CreateSecurityProfile', {
    securityProfileName: 'fleet',
    behaviors: [
      { name: 'chatty', metric, criteria },
      { name: 'quiet', metric, criteria, suppressAlerts: true },
    ],
  });
});
afterEach(() => started.close());

const startTask = (input: Partial<StartDetectMitigationActionsTaskCommandInput>) =>
  started.iot.send(
    new StartDetectMitigationActionsTaskCommand({
      ...{ taskId: 'task-1', target: { violationIds: ['none'] }, actions: ['Quarantine'] },
      ...input,
    }),
  );
const describeTask = async (taskId = 'task-1') =>
  (await started.iot.send(new DescribeDetectMitigationActionsTaskCommand({ taskId }))).taskSummary;
const executions = async (input: ListDetectMitigationActionsExecutionsCommandInput = {}) =>
  (await started.iot.send(new ListDetectMitigationActionsExecutionsCommand(input))).actionsExecutions ?? [];
const outcomes = async (input?: ListDetectMitigationActionsExecutionsCommandInput) =>
  (await executions(input)).map(({ thingName, actionName, status }) => [thingName, actionName, status]);
const groupsOf = (thingName: string) => {
  const { registry } = started.simulator.account;
  const thing = registry.things.get(thingName);
  return thing ? thingGroupsOf(registry, thing).map(({ thingGroupName }) => thingGroupName) : undefined;
};

describe('a Detect mitigation task', () => {
  test('runs for as long as tasks take, then has put the thing into the groups of its actions', async () => {
    const violationId = await violationOf('lamp-1');
    const target = { violationIds: [violationId] };
    expect(await startTask({ target, actions: ['Quarantine', 'Watch'] })).toMatchObject({ taskId: 'task-1' });
    expect(await describeTask()).toMatchObject({ taskStatus: 'IN_PROGRESS', taskStartTime: start, target });
    expect(await outcomes()).toEqual([['lamp-1', 'Quarantine', 'IN_PROGRESS']]);
    pass(taskMillis - 1);
    expect(groupsOf('lamp-1')).toEqual([]);
    expect((await describeTask())?.taskStatus).toBe('IN_PROGRESS');
    pass(1);
    expect(groupsOf('lamp-1')).toEqual(['quarantine', 'watched']);
    expect(await describeTask()).toEqual({
      ...{ taskId: 'task-1', target, taskStatus: 'SUCCESSFUL', taskStartTime: start },
      taskEndTime: inMillis(taskMillis),
      ...{ onlyActiveViolationsIncluded: false, suppressedAlertsIncluded: false },
      actionsDefinition: [
        {
          ...{ name: 'Quarantine', id: expect.any(String), roleArn },
          actionParams: { addThingsToThingGroupParams: { thingGroupNames: ['quarantine'] } },
        },
        {
          ...{ name: 'Watch', id: expect.any(String), roleArn },
          actionParams: { addThingsToThingGroupParams: { thingGroupNames: ['watched'] } },
        },
      ],
      taskStatistics: { actionsExecuted: 2, actionsSkipped: 0, actionsFailed: 0 },
    });
    expect(await executions()).toEqual([
      {
        ...{ taskId: 'task-1', violationId, thingName: 'lamp-1', actionName: 'Quarantine' },
        ...{ status: 'SUCCESSFUL', executionStartDate: start, executionEndDate: inMillis(taskMillis) },
      },
      {
        ...{ taskId: 'task-1', violationId, thingName: 'lamp-1', actionName: 'Watch' },
        ...{ status: 'SUCCESSFUL' },
        ...{ executionStartDate: inMillis(taskMillis), executionEndDate: inMillis(taskMillis) },
      },
    ]);
  });

  test('a Detect mitigation task does what its actions were when it was started', async () => {
    await startTask({ target: { violationIds: [await violationOf('lamp-1')] } });
    await seed('UpdateMitigationAction', {
      actionName: 'Quarantine',
      actionParams: { addThingsToThingGroupParams: { thingGroupNames: ['watched'] } },
    });
    pass(taskMillis);
    expect(groupsOf('lamp-1')).toEqual(['quarantine']);
  });

  test('fails where an action fails, and skips the ones after it for that thing only', async () => {
    await seed('CreateThingGroup', { thingGroupName: 'inner', parentGroupName: 'quarantine' });
    await seed('AddThingToThingGroup', { thingName: 'lamp-1', thingGroupName: 'inner' });
    const violationIds = [await violationOf('lamp-1'), await violationOf('lamp-2')];
    await startTask({ target: { violationIds }, actions: ['Quarantine', 'Watch'] });
    pass(taskMillis);
    expect(await describeTask()).toMatchObject({
      taskStatus: 'FAILED',
      taskStatistics: { actionsExecuted: 2, actionsSkipped: 1, actionsFailed: 1 },
    });
    expect(await executions({ thingName: 'lamp-1' })).toMatchObject([
      {
        ...{ actionName: 'Quarantine', status: 'FAILED', errorCode: 'INVALID_STATE_OF_RESOURCE' },
        message: expect.stringContaining('same hierarchy'),
      },
      { actionName: 'Watch', status: 'SKIPPED' },
    ]);
    expect([groupsOf('lamp-1'), groupsOf('lamp-2')]).toEqual([['inner'], ['quarantine', 'watched']]);
  });

  test('fails for a device that is not registered', async () => {
    await startTask({ target: { violationIds: [await violationOf('a client, unregistered')] } });
    pass(taskMillis);
    expect(await executions()).toMatchObject([
      { thingName: 'a client, unregistered', status: 'FAILED', errorCode: 'INVALID_STATE_OF_RESOURCE' },
    ]);
    expect((await describeTask())?.taskStatus).toBe('FAILED');
  });

  test('fails for a group that is gone by then', async () => {
    await startTask({ target: { violationIds: [await violationOf('lamp-1')] } });
    await seed('DeleteThingGroup', { thingGroupName: 'quarantine' });
    pass(taskMillis);
    expect(await describeTask()).toMatchObject({
      taskStatus: 'FAILED',
      taskStatistics: { actionsExecuted: 0, actionsFailed: 1 },
    });
  });

  test.each([
    [true, 'SUCCESSFUL'],
    [false, 'FAILED'],
  ])(
    'a Detect mitigation task for a thing with ten groups, one of them dynamic, and override %s is %s',
    async (overrides, outcome) => {
      for (const [thingGroupName, dynamic] of Array.from(
        { length: 10 },
        (_, n) => [`g${n}`, n === 9] as const,
      ))
        await (dynamic
          ? seed('CreateDynamicThingGroup', { thingGroupName, queryString: 'thingName:lamp-1' })
          : seed('CreateThingGroup', { thingGroupName }).then(() =>
              seed('AddThingToThingGroup', { thingName: 'lamp-1', thingGroupName }),
            ));
      await seed('UpdateMitigationAction', {
        actionName: 'Quarantine',
        actionParams: {
          addThingsToThingGroupParams: { thingGroupNames: ['quarantine'], overrideDynamicGroups: overrides },
        },
      });
      await startTask({ target: { violationIds: [await violationOf('lamp-1')] } });
      pass(taskMillis);
      expect((await describeTask())?.taskStatus).toBe(outcome);
      expect(groupsOf('lamp-1')?.includes('quarantine')).toBe(overrides);
    },
  );

  test('succeeds for a thing that is in the group already', async () => {
    await seed('AddThingToThingGroup', { thingName: 'lamp-1', thingGroupName: 'quarantine' });
    await startTask({ target: { violationIds: [await violationOf('lamp-1')] } });
    pass(taskMillis);
    expect((await describeTask())?.taskStatus).toBe('SUCCESSFUL');
  });

  test('a Detect mitigation task takes a violation that is named twice once', async () => {
    const violationId = await violationOf('lamp-1');
    await startTask({ target: { violationIds: [violationId, violationId] } });
    pass(taskMillis);
    expect((await describeTask())?.taskStatistics).toMatchObject({ actionsExecuted: 1 });
  });

  test('a Detect mitigation task that does not exist can not be described or canceled', async () => {
    await expect(describeTask('none')).rejects.toMatchObject(notFound);
    const cancel = new CancelDetectMitigationActionsTaskCommand({ taskId: 'none' });
    await expect(started.iot.send(cancel)).rejects.toMatchObject(notFound);
    expect(await executions({ taskId: 'none' })).toEqual([]);
  });
});

describe('which violations a task takes', () => {
  const taken = async (input: Partial<StartDetectMitigationActionsTaskCommandInput>) => {
    await startTask(input);
    pass(taskMillis);
    return (await executions({ taskId: 'task-1' })).map(({ thingName }) => thingName);
  };
  const clear = (violationId: string) =>
    seed('SeedViolationEnd', { violationId, violationEventType: 'alarm-cleared', metricValue: { count: 1 } });

  test('all of a behavior, ended ones too unless only active ones are asked for', async () => {
    await violationOf('lamp-1');
    await clear(await violationOf('lamp-2'));
    await violationOf('lamp-3', 'quiet');
    const target = { securityProfileName: 'fleet', behaviorName: 'chatty' };
    expect(await taken({ target })).toEqual(['lamp-1', 'lamp-2']);
    await startTask({ taskId: 'task-2', target, includeOnlyActiveViolations: true });
    pass(taskMillis);
    expect(await outcomes({ taskId: 'task-2' })).toEqual([['lamp-1', 'Quarantine', 'SUCCESSFUL']]);
    expect((await describeTask('task-2'))?.onlyActiveViolationsIncluded).toBe(true);
  });

  test('none that cleared before the start: success that did nothing', async () => {
    const violationId = await violationOf('lamp-1');
    await clear(violationId);
    expect(
      await taken({ target: { violationIds: [violationId] }, includeOnlyActiveViolations: true }),
    ).toEqual([]);
    expect(await describeTask()).toMatchObject({
      taskStatus: 'SUCCESSFUL',
      taskStatistics: { actionsExecuted: 0, actionsSkipped: 0, actionsFailed: 0 },
    });
    expect(groupsOf('lamp-1')).toEqual([]);
  });

  test('suppressed alerts only if they are included', async () => {
    const target = { violationIds: [await violationOf('lamp-1', 'quiet')] };
    expect(await taken({ target })).toEqual([]);
    await startTask({ taskId: 'task-2', target, includeSuppressedAlerts: true });
    pass(taskMillis);
    expect(await outcomes({ taskId: 'task-2' })).toEqual([['lamp-1', 'Quarantine', 'SUCCESSFUL']]);
  });

  test('those with an event within the range', async () => {
    await violationOf('lamp-1');
    pass(60_000);
    await violationOf('lamp-2');
    pass(60_000);
    await violationOf('lamp-3');
    const violationEventOccurrenceRange = { startTime: inMillis(30_000), endTime: inMillis(90_000) };
    const target = { securityProfileName: 'fleet', behaviorName: 'chatty' };
    expect(await taken({ target, violationEventOccurrenceRange })).toEqual(['lamp-2']);
    expect((await describeTask())?.violationEventOccurrenceRange).toEqual(violationEventOccurrenceRange);
  });
});

describe('starting is refused', () => {
  test.each<[string, string, Partial<StartDetectMitigationActionsTaskCommandInput>]>([
    [
      'a violation that nobody knows',
      'violation-99 does not exist',
      { target: { violationIds: ['violation-99'] } },
    ],
    ['no violation', 'target.violationIds', { target: { violationIds: [] } }],
    ['26 violations', 'target.violationIds', { target: { violationIds: Array(26).fill('violation-4') } }],
    ['an id with an underscore', 'target.violationIds', { target: { violationIds: ['a_b'] } }],
    ['a profile without behavior', 'behaviorName', { target: { securityProfileName: 'fleet' } }],
    [
      'a profile that is not there',
      'no behavior chatty',
      { target: { securityProfileName: 'none', behaviorName: 'chatty' } },
    ],
    [
      'a behavior that is not there',
      'no behavior none',
      { target: { securityProfileName: 'fleet', behaviorName: 'none' } },
    ],
    [
      'ids together with a behavior',
      'either',
      { target: { violationIds: ['violation-4'], securityProfileName: 'fleet', behaviorName: 'chatty' } },
    ],
    ['no target', 'target', { target: {} }],
    ['no action', 'actions: ', { actions: [] }],
    ['six actions', 'actions: ', { actions: Array(6).fill('Quarantine') }],
    ['an action that is not there', 'None does not exist', { actions: ['None'] }],
    ['an action of another type', 'UPDATE_DEVICE_CERTIFICATE', { actions: ['Deactivate'] }],
    ['a task id with a colon', 'taskId: ', { taskId: 'a:b' }],
    ['a task id of 129 characters', 'taskId: ', { taskId: 'a'.repeat(129) }],
    ['a token of 65 characters', 'clientRequestToken: ', { clientRequestToken: 'a'.repeat(65) }],
    [
      'a range that ends before it starts',
      'startTime is after endTime',
      { violationEventOccurrenceRange: { startTime: inMillis(1000), endTime: start } },
    ],
  ])('starting is refused with %s: %s', async (_, complaint, input) => {
    await seed('CreateMitigationAction', {
      ...{ actionName: 'Deactivate', roleArn },
      actionParams: { updateDeviceCertificateParams: { action: 'DEACTIVATE' } },
    });
    const target = { violationIds: [await violationOf('lamp-1')] };
    await expect(startTask({ target, ...input })).rejects.toMatchObject({
      ...invalid,
      message: expect.stringContaining(complaint),
    });
    expect(started.simulator.account.detect.tasks.size).toBe(0);
    await startTask({ target: { violationIds: Array(25).fill(target.violationIds[0]) } });
  });

  test('without a token, which the SDK would have made up', async () => {
    const answer = await fetch(`${started.simulator.url}/detect/mitigationactions/tasks/task-1`, {
      method: 'PUT',
      body: JSON.stringify({
        target: { violationIds: [await violationOf('lamp-1')] },
        actions: ['Quarantine'],
      }),
    });
    expect(answer.status).toBe(400);
    expect(await answer.json()).toEqual({ message: expect.stringContaining('clientRequestToken') });
  });

  test('starting is refused for a task id or a token that was used before, also after the task ended', async () => {
    const target = { violationIds: [await violationOf('lamp-1')] };
    await startTask({ target, clientRequestToken: 'token-1' });
    await expect(startTask({ target, clientRequestToken: 'token-1' })).rejects.toMatchObject(taken);
    await expect(startTask({ target, clientRequestToken: 'token-2' })).rejects.toMatchObject(taken);
    const other = { taskId: 'task-2', clientRequestToken: 'token-1', target };
    await expect(startTask(other)).rejects.toMatchObject(taken);
    pass(taskMillis);
    await expect(startTask({ target, actions: ['Watch'] })).rejects.toMatchObject(taken);
    expect(groupsOf('lamp-1')).toEqual(['quarantine']);
  });

  test('starting is refused for a sixth task while five are running', async () => {
    const target = { violationIds: [await violationOf('lamp-1')] };
    for (const taskId of ['t1', 't2', 't3', 't4', 't5']) await startTask({ taskId, target });
    await expect(startTask({ taskId: 't6', target })).rejects.toMatchObject(tooMany);
    await started.iot.send(new CancelDetectMitigationActionsTaskCommand({ taskId: 't3' }));
    await startTask({ taskId: 't6', target });
    await expect(startTask({ taskId: 't7', target })).rejects.toMatchObject(tooMany);
    pass(taskMillis);
    await startTask({ taskId: 't7', target });
  });
});

describe('canceling', () => {
  const cancel = (taskId = 'task-1') =>
    started.iot.send(new CancelDetectMitigationActionsTaskCommand({ taskId }));

  test('stops what is not done and leaves what is', async () => {
    const things = ['lamp-1', 'lamp-2', 'lamp-3', 'lamp-4'];
    const violationIds: string[] = [];
    for (const thingName of things) violationIds.push(await violationOf(thingName));
    await startTask({ target: { violationIds } });
    pass(taskMillis / 2);
    await cancel();
    pass(taskMillis);
    expect(things.map(groupsOf)).toEqual([['quarantine'], ['quarantine'], [], []]);
    expect(await outcomes()).toEqual([
      ['lamp-1', 'Quarantine', 'SUCCESSFUL'],
      ['lamp-2', 'Quarantine', 'SUCCESSFUL'],
      ['lamp-3', 'Quarantine', 'SKIPPED'],
    ]);
    expect(await describeTask()).toMatchObject({
      taskStatus: 'CANCELED',
      taskEndTime: inMillis(taskMillis / 2),
      taskStatistics: { actionsExecuted: 2, actionsSkipped: 1, actionsFailed: 0 },
    });
  });

  test('canceling is refused once the task has ended', async () => {
    await startTask({ target: { violationIds: [await violationOf('lamp-1')] } });
    pass(taskMillis);
    await expect(cancel()).rejects.toMatchObject(invalid);
    expect((await describeTask())?.taskStatus).toBe('SUCCESSFUL');
  });
});

describe('the lists', () => {
  test('the lists of tasks show those that started within the time asked for, page by page', async () => {
    const target = { violationIds: [await violationOf('lamp-1')] };
    for (const taskId of ['t1', 't2', 't3']) {
      await startTask({ taskId, target });
      pass(60_000);
    }
    const list = async (
      startTime: Date,
      endTime: Date,
      paging: { maxResults?: number; nextToken?: string } = {},
    ) => {
      const command = new ListDetectMitigationActionsTasksCommand({ startTime, endTime, ...paging });
      return started.iot.send(command);
    };
    const idsOf = ({ tasks }: Awaited<ReturnType<typeof list>>) => tasks?.map(({ taskId }) => taskId);
    expect(idsOf(await list(inMillis(1), inMillis(120_000)))).toEqual(['t2', 't3']);
    expect((await list(start, inMillis(0))).tasks).toEqual([await describeTask('t1')]);
    const first = await list(start, inMillis(dayMillis), { maxResults: 2 });
    expect(idsOf(first)).toEqual(['t1', 't2']);
    const second = await list(start, inMillis(dayMillis), {
      maxResults: 2,
      nextToken: first.nextToken ?? '',
    });
    expect([idsOf(second), second.nextToken]).toEqual([['t3'], undefined]);
    await expect(list(inMillis(1000), start)).rejects.toMatchObject(invalid);
    await expect(list(start, inMillis(0), { maxResults: 251 })).rejects.toMatchObject(invalid);
  });

  test('the lists of executions are by task, violation, thing and time', async () => {
    const first = await violationOf('lamp-1');
    const second = await violationOf('lamp-2');
    await startTask({ taskId: 't1', target: { violationIds: [first, second] } });
    pass(taskMillis);
    await startTask({ taskId: 't2', target: { violationIds: [second] }, actions: ['Watch'] });
    pass(taskMillis);
    expect(await outcomes({ taskId: 't1' })).toEqual([
      ['lamp-1', 'Quarantine', 'SUCCESSFUL'],
      ['lamp-2', 'Quarantine', 'SUCCESSFUL'],
    ]);
    expect(await outcomes({ violationId: second })).toEqual([
      ['lamp-2', 'Quarantine', 'SUCCESSFUL'],
      ['lamp-2', 'Watch', 'SUCCESSFUL'],
    ]);
    expect(await outcomes({ thingName: 'lamp-1' })).toEqual([['lamp-1', 'Quarantine', 'SUCCESSFUL']]);
    expect(await outcomes({ startTime: inMillis(taskMillis), endTime: inMillis(2 * taskMillis) })).toEqual([
      ['lamp-2', 'Watch', 'SUCCESSFUL'],
    ]);
    const pages = paginateListDetectMitigationActionsExecutions({ client: started.iot, pageSize: 2 }, {});
    const sizes: (number | undefined)[] = [];
    for await (const { actionsExecutions } of pages) sizes.push(actionsExecutions?.length);
    expect(sizes).toEqual([2, 1]);
  });

  test('forget a task after 90 days, and its id is free again', async () => {
    const target = { violationIds: [await violationOf('lamp-1')] };
    await startTask({ target });
    pass(90 * dayMillis);
    expect((await describeTask())?.taskStatus).toBe('SUCCESSFUL');
    pass(1);
    await expect(describeTask()).rejects.toMatchObject(notFound);
    expect(await executions()).toEqual([]);
    await startTask({ target: { violationIds: [await violationOf('lamp-1')] } });
  });
});

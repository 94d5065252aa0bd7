import {
  DescribeDetectMitigationActionsTaskCommand,
  ListDetectMitigationActionsExecutionsCommand,
  ListThingGroupsForThingCommand,
  StartDetectMitigationActionsTaskCommand,
} from '@aws-sdk/client-iot';
import { roleArn, simulatorWithClient, start } from './server-client.ts';

let started: Awaited<ReturnType<typeof simulatorWithClient>>;

const call = (name: string, input: Record<string, unknown>) => started.simulator.call(name, input);
const moveTo = (millis: number) => started.clock.moveTo(new Date(start.getTime() + millis));
const target = { securityProfileName: 'fleet', behaviorName: 'chatty' };

const mitigate = (taskId: string) =>
  started.iot.send(
    new StartDetectMitigationActionsTaskCommand({ taskId, target, actions: ['Quarantine', 'Quarantine'] }),
  );
const executions = async (taskId: string) =>
  (await started.iot.send(new ListDetectMitigationActionsExecutionsCommand({ taskId }))).actionsExecutions;
const statistics = async (taskId: string) =>
  (await started.iot.send(new DescribeDetectMitigationActionsTaskCommand({ taskId }))).taskSummary
    ?.taskStatistics;
const groups = async () =>
  (await started.iot.send(new ListThingGroupsForThingCommand({ thingName: 'lamp' }))).thingGroups;

beforeEach(async () => {
  started = await simulatorWithClient();
  await call('CreateThing', { thingName: 'lamp' });
  await call('CreateThingGroup', { thingGroupName: 'quarantine' });
  await call('CreateMitigationAction', {
    ...{ actionName: 'Quarantine', roleArn },
    actionParams: { addThingsToThingGroupParams: { thingGroupNames: ['quarantine'] } },
  });
  await call('CreateSecurityProfile', { securityProfileName: 'fleet', behaviors: [{ name: 'chatty' }] });
  await call('SeedViolation', { thingName: 'lamp', ...target });
});
afterEach(() => started.close());

test('an action whose role Device Defender may not use fails, until it may', async () => {
  await call('SeedRefusedRole', { roleArn });
  await mitigate('refused');
  moveTo(500);
  expect(await executions('refused')).toMatchObject([
    { status: 'FAILED', errorCode: 'INSUFFICIENT_PERMISSIONS', message: expect.stringContaining(roleArn) },
    { status: 'SKIPPED' },
  ]);
  expect(await statistics('refused')).toEqual({ actionsExecuted: 0, actionsFailed: 1, actionsSkipped: 1 });
  expect(await groups()).toEqual([]);

  await call('SeedRefusedRole', { roleArn, refused: false });
  await mitigate('allowed');
  moveTo(1000);
  expect(await statistics('allowed')).toEqual({ actionsExecuted: 2, actionsFailed: 0, actionsSkipped: 0 });
  expect(await groups()).toMatchObject([{ groupName: 'quarantine' }]);
});

test('a role that is refused after the start is refused when its action runs', async () => {
  await mitigate('late');
  await call('SeedRefusedRole', { roleArn });
  moveTo(500);
  expect(await executions('late')).toMatchObject([{ errorCode: 'INSUFFICIENT_PERMISSIONS' }, {}]);
});

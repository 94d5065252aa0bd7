import {
  DescribeDetectMitigationActionsTaskCommand,
  paginateListActiveViolations,
  StartDetectMitigationActionsTaskCommand,
} from '@aws-sdk/client-iot';
import { reportMetric } from '../../../local/defender/detect/report-metric.ts';
import { roleArn, simulatorWithClient, start } from './server-client.ts';

type Started = Awaited<ReturnType<typeof simulatorWithClient>>;

const topic = 'arn:aws:sns:us-east-1:123456789012:alerts';
const metric = 'aws:num-messages-sent';
const minutes = (count: number) => new Date(start.getTime() + count * 60_000);

/** A fleet of registered things in one group, watched by one behavior; `notices` holds what SNS was handed. */
async function fleetOf(size: number) {
  const notices: string[] = [];
  const started = await simulatorWithClient({
    publish: async (_, message) => {
      notices.push(message);
    },
  });
  const call = started.simulator.call;
  await call('CreateThingGroup', { thingGroupName: 'lamps' });
  await call('CreateSecurityProfile', {
    securityProfileName: 'fleet',
    behaviors: [
      {
        ...{ name: 'chatty', metric },
        criteria: { comparisonOperator: 'less-than', value: { count: 10 }, durationSeconds: 300 },
      },
    ],
    alertTargets: { SNS: { alertTargetArn: topic, roleArn } },
  });
  const group = 'arn:aws:iot:us-east-1:123456789012:thinggroup/lamps';
  await call('AttachSecurityProfile', { securityProfileName: 'fleet', securityProfileTargetArn: group });
  const names = Array.from({ length: size }, (_, number) => `lamp-${number}`);
  for (const thingName of names) {
    await call('CreateThing', { thingName });
    await call('AddThingToThingGroup', { thingName, thingGroupName: 'lamps' });
  }
  return { started, names, notices };
}

async function report({ simulator }: Started, names: readonly string[], count: number, at: Date) {
  for (const thingName of names)
    await reportMetric(simulator.context, { thingName, metric, value: { count }, at });
}

async function activeThings({ iot }: Started): Promise<string[]> {
  const names: string[] = [];
  for await (const { activeViolations = [] } of paginateListActiveViolations(
    { client: iot, pageSize: 250 },
    {},
  ))
    names.push(...activeViolations.flatMap(({ thingName }) => thingName ?? []));
  return names;
}

test('10,000 things go into alarm and out of it again, one notice each', async () => {
  const { started, names, notices } = await fleetOf(10_000);
  await report(started, names, 54, minutes(5));
  expect(notices).toHaveLength(10_000);
  const active = await activeThings(started);
  expect(new Set(active)).toEqual(new Set(names));
  await report(started, names, 3, minutes(10));
  expect(notices).toHaveLength(20_000);
  expect(await activeThings(started)).toEqual([]);
  const ids = notices.map((notice) => JSON.parse(notice).violationId);
  expect(new Set(ids).size).toBe(10_000);
  expect(ids.slice(10_000)).toEqual(ids.slice(0, 10_000));
  await started.close();
});

test('one task by behavior moves 10,000 things, where ids would take 400 tasks', async () => {
  const { started, names } = await fleetOf(10_000);
  await report(started, names, 54, minutes(5));
  const { call, account } = started.simulator;
  await call('CreateThingGroup', { thingGroupName: 'quarantine' });
  await call('CreateMitigationAction', {
    ...{ actionName: 'Quarantine', roleArn },
    actionParams: { addThingsToThingGroupParams: { thingGroupNames: ['quarantine'] } },
  });
  await started.iot.send(
    new StartDetectMitigationActionsTaskCommand({
      ...{ taskId: 'all', actions: ['Quarantine'], includeOnlyActiveViolations: true },
      target: { securityProfileName: 'fleet', behaviorName: 'chatty' },
    }),
  );
  started.clock.moveTo(new Date(start.getTime() + 500));
  const describeTask = new DescribeDetectMitigationActionsTaskCommand({ taskId: 'all' });
  expect((await started.iot.send(describeTask)).taskSummary).toMatchObject({
    taskStatus: 'SUCCESSFUL',
    taskStatistics: { actionsExecuted: 10_000, actionsSkipped: 0, actionsFailed: 0 },
  });
  const outside = names.filter((name) => !account.registry.things.get(name)?.thingGroups.has('quarantine'));
  expect(outside).toEqual([]);
  await started.close();
});

test('a fleet that falls silent is given up in one go', async () => {
  const { started, names, notices } = await fleetOf(2_000);
  await report(started, names, 54, minutes(5));
  notices.length = 0;
  started.clock.moveTo(new Date(start.getTime() + 2 * 24 * 3_600_000 + 1));
  await new Promise(setImmediate);
  expect(notices).toHaveLength(2_000);
  expect(notices.every((notice) => JSON.parse(notice).violationEventType === 'alarm-invalidated')).toBe(true);
  expect(await activeThings(started)).toEqual([]);
  await started.close();
});

import {
  CreatePolicyCommand,
  CreateThingCommand,
  type IoTClient,
  ListPolicyVersionsCommand,
  ListThingGroupsForThingCommand,
  StartOnDemandAuditTaskCommand,
} from '@aws-sdk/client-iot';
import { beginningAt, WatermarkSchema } from '../../functions/reconcile/periods.ts';
import { createStackClock } from '../../local/clock/stack-clock.ts';
import { check, metric, quarantineGroup, setUpAccount } from '../../local/demo/account.ts';
import { createObserver } from '../../local/demo/observe.ts';
import { pushRules } from '../../local/demo/rules.ts';
import { functions } from '../../local/functions.ts';
import { type LocalResponder, startLocalResponder } from '../../local/responder.ts';
import type { StackOptions } from '../../local/stack/stack.ts';
import { createDocumentClient } from '../../shared/config/clients/dynamodb.ts';
import { createIoTClient } from '../../shared/config/clients/iot.ts';
import type { Platform } from '../../shared/config/platform.ts';
import { readTemplate } from '../../shared/deployment/template.ts';
import { createBookmarks } from '../../shared/history/bookmarks.ts';
import { contextWith } from '../builders/lambda-context.ts';
import { type Crashes, type CrashPoint, createCrashes } from './crashes.ts';

const everything =
  '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":["iot:*"],"Resource":["*"]}]}';

let crashes: Crashes;
let responder: LocalResponder;
let iot: IoTClient;

/** Subscriptions deliver nothing; queues do. */
const deaf = (wire: StackOptions['functions'][string]) => (platform: Platform) => {
  const handler = wire(platform);
  const isNotice = (event: unknown): boolean => 'Sns' in (Object(event).Records?.[0] ?? {});
  return async (event: unknown, context: ReturnType<typeof contextWith>) =>
    isNotice(event) ? undefined : handler(event, context);
};

beforeAll(async () => {
  const unheard = Object.entries(functions).map(([name, wire]) => [name, deaf(wire)]);
  crashes = createCrashes(functions);
  const clock = createStackClock({ start: new Date('2026-11-01T00:00:00Z'), running: false });
  responder = await startLocalResponder({
    ...{ clock, simulator: { throttling: false } },
    functions: Object.fromEntries(unheard),
  });
  const { stack } = responder;
  iot = createIoTClient(stack.platform);
  await setUpAccount(iot, { defenderTopicArn: stack.file.topics.DefenderTopic ?? '' });
  await pushRules(responder);
  const documents = createDocumentClient(stack.platform);
  const bookmarks = createBookmarks(documents, stack.file.tables.HistoryTable ?? '');
  for (const sweep of ['audits', 'transitions'])
    await bookmarks(sweep, WatermarkSchema).save(beginningAt(clock.now()));
  documents.destroy();
});

afterAll(async () => {
  crashes.restore();
  iot.destroy();
  await responder.close();
});

/** One cold run of reconcile, as the schedule starts it. */
async function reconcile(): Promise<void> {
  const { stack } = responder;
  const definition = readTemplate('.').functions.find(({ name }) => name === 'reconcile');
  const environment = stack.resolver.value(definition?.environment) as Platform['environment'];
  const run = crashes.functions.reconcile?.({ ...stack.platform, environment });
  await run?.({}, contextWith());
}

/**
 * A thing goes into alarm, an audit finds a policy, nobody is told, and reconcile dies at a point of its run. Answers with
 * the calls that change something: to be killed between two of them is to be killed after the first.
 */
async function play(name: string, point?: CrashPoint): Promise<readonly number[]> {
  await iot.send(new CreateThingCommand({ thingName: name }));
  await iot.send(new CreatePolicyCommand({ policyName: name, policyDocument: everything }));
  await responder.defender.reportMetric({ thingName: name, metric, value: { count: 261 } });
  await iot.send(new StartOnDemandAuditTaskCommand({ targetCheckNames: [check] }));
  await responder.stack.advance(1000);
  crashes.arm(point);
  await reconcile().catch(() => {});
  const calls = crashes.calls().flatMap((each, index) => (changing.includes(each) ? index + 1 : []));
  await reconcile();
  await responder.stack.advance(10_000);
  return calls;
}

const changing = ['PutCommand', 'SendMessageCommand'];

async function look(name: string) {
  const observer = createObserver(iot, responder.history);
  const { thingGroups } = await iot.send(new ListThingGroupsForThingCommand({ thingName: name }));
  const { policyVersions } = await iot.send(new ListPolicyVersionsCommand({ policyName: name }));
  return {
    groups: thingGroups?.map(({ groupName }) => groupName),
    versions: policyVersions?.length,
    thing: await observer.responsesTo(`thing/${name}`),
    policy: await observer.responsesTo(`policy/${name}`),
  };
}

it('deals with what was missed exactly once, wherever reconcile is killed', async () => {
  const expected = {
    groups: [quarantineGroup],
    versions: 2,
    thing: ['mitigate succeeded', 'notify succeeded'],
    policy: ['mitigate succeeded', 'notify succeeded'],
  };
  await play('first-run');
  const calls = await play('without-faults');
  expect(await look('without-faults')).toEqual(expected);
  // The audit handed over, three bookmarks, the violation, the wake-up queue.
  expect(calls).toHaveLength(6);
  for (const call of calls) {
    await play(`call-${call}`, { call, when: 'after' });
    expect({ call, result: await look(`call-${call}`) }).toEqual({ call, result: expected });
  }
}, 120_000);

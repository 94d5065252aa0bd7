import {
  CreatePolicyCommand,
  CreateThingCommand,
  type IoTClient,
  ListPolicyVersionsCommand,
  ListThingGroupsForThingCommand,
  StartOnDemandAuditTaskCommand,
} from '@aws-sdk/client-iot';
import { createStackClock } from '../../local/clock/stack-clock.ts';
import { functions } from '../../local/functions.ts';
import { type LocalResponder, startLocalResponder } from '../../local/responder.ts';
import { check, metric, quarantineGroup, setUpAccount } from '../../local/story/account.ts';
import { createObserver } from '../../local/story/observe.ts';
import { pushRules } from '../../local/story/rules.ts';
import { createIoTClient } from '../../shared/config/platform.ts';
import { type Crashes, type CrashPoint, createCrashes } from './crashes.ts';

const minute = 60_000;
const everything =
  '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":["iot:*"],"Resource":["*"]}]}';

let crashes: Crashes;
let responder: LocalResponder;
let iot: IoTClient;

beforeAll(async () => {
  crashes = createCrashes(functions);
  responder = await startLocalResponder({
    clock: createStackClock({ start: new Date('2026-11-01T00:00:00Z') }),
    functions: crashes.functions,
    simulator: { throttling: false },
  });
  iot = createIoTClient(responder.stack.platform);
  await setUpAccount(iot, { defenderTopicArn: responder.stack.file.topics.DefenderTopic ?? '' });
  await pushRules(responder);
});

afterAll(async () => {
  crashes.restore();
  iot.destroy();
  await responder.close();
});

interface Scene<Result> {
  act(name: string): Promise<void>;
  look(name: string): Promise<Result>;
}

/** Some eighty scenes a test. */
const testMillis = 300_000;

/** All is over by then when nothing fails; after that only idle ticks come. */
const faultlessMillis = 10_000;

/** Long enough for Lambda's two retries, and for what a killed run had admitted to be taken up. */
const recoveryMillis = 4 * minute;

/** Plays a scene without faults, then once for every AWS call in it, killed before it and killed after it. */
async function atEveryCall<Result>({ act, look }: Scene<Result>, expected: Result): Promise<number> {
  const play = async (name: string, point?: CrashPoint): Promise<number> => {
    crashes.arm(point);
    await act(name);
    await responder.stack.advance(faultlessMillis);
    const made = crashes.calls().length;
    await responder.stack.advance(recoveryMillis);
    const killedAt = point && crashes.calls()[point.call - 1];
    expect({ point, killedAt, result: await look(name) }).toEqual({ point, killedAt, result: expected });
    return made;
  };
  const calls = await play('without-faults');
  for (let call = 1; call <= calls; call++) {
    for (const when of ['before', 'after'] as const) await play(`call-${call}-${when}`, { call, when });
  }
  return calls;
}

it(
  'contains a thing exactly once, wherever a function is killed',
  async () => {
    const observer = createObserver(iot, responder.history);
    const calls = await atEveryCall(
      {
        async act(thingName) {
          await iot.send(new CreateThingCommand({ thingName }));
          await responder.defender.reportMetric({ thingName, metric, value: { count: 261 } });
        },
        async look(thingName) {
          const { thingGroups } = await iot.send(new ListThingGroupsForThingCommand({ thingName }));
          const groups = thingGroups?.map(({ groupName }) => groupName);
          return {
            groups,
            responses: await observer.responsesTo(`thing/${thingName}`),
            tasks: tasksOf(thingName),
          };
        },
      },
      { groups: [quarantineGroup], responses: ['mitigate succeeded', 'notify succeeded'], tasks: 1 },
    );
    expect(calls).toBeGreaterThan(20);
  },
  testMillis,
);

it(
  'replaces a policy exactly once, wherever a function is killed',
  async () => {
    const observer = createObserver(iot, responder.history);
    const calls = await atEveryCall(
      {
        async act(policyName) {
          await iot.send(new CreatePolicyCommand({ policyName, policyDocument: everything }));
          await iot.send(new StartOnDemandAuditTaskCommand({ targetCheckNames: [check] }));
        },
        async look(policyName) {
          const { policyVersions } = await iot.send(new ListPolicyVersionsCommand({ policyName }));
          return {
            versions: policyVersions?.length,
            responses: await observer.responsesTo(`policy/${policyName}`),
          };
        },
      },
      { versions: 2, responses: ['mitigate succeeded', 'notify succeeded'] },
    );
    expect(calls).toBeGreaterThan(20);
  },
  testMillis,
);

/** How many tasks Device Defender was asked to start for the violations of a thing. */
function tasksOf(thingName: string): number {
  const started = responder.defender.calls
    .list('StartDetectMitigationActionsTask')
    .filter(({ outcome }) => outcome === 'success');
  const violationIds = new Set(
    [...responder.defender.account.detect.violations.values()]
      .filter((violation) => violation.thingName === thingName)
      .map(({ violationId }) => violationId),
  );
  return started.filter(({ input }) =>
    (input.target as { violationIds: string[] }).violationIds.some((id) => violationIds.has(id)),
  ).length;
}

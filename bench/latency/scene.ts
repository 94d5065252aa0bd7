import { createStackClock } from '../../local/clock/stack-clock.ts';
import { type LocalResponder, startLocalResponder } from '../../local/responder.ts';
import { createEnvironments, type Environments } from './environments.ts';
import { type Passing, type ServiceProxy, startProxy } from './proxy.ts';
import type { Strike } from './strikes.ts';

/** The packaged functions on the local stack, by the machine's own clock, with a fleet of things that can go into alarm. */
export interface Scene {
  /** A thing that was in no alarm before goes into alarm. Resolves when the notice is out. */
  alarm(options?: AlarmOptions): Promise<Alarm>;
  /** Resolves once no function runs, or after so long. */
  untilIdle(millis: number): Promise<void>;
  /** Has requests struck from now on, instead of by what was given before. */
  strikeBy(choose: (passing: Passing) => Strike | undefined): void;
  /** All requests so far, those of the SDK's own retries included. */
  readonly passed: readonly Passing[];
  /** How long each of them took, in milliseconds, of those that were answered by their service. */
  readonly callMillis: readonly number[];
  close(): Promise<void>;
}

export interface Alarm {
  readonly thingName: string;
  /** When Device Defender published the notice. */
  readonly at: number;
  /** When Device Defender had started the task that contains it; undefined where it did not within `millis`. */
  started(millis: number): Promise<number | undefined>;
}

interface AlarmOptions {
  /** Device Defender lists neither the violation nor its events before that much time has passed. */
  readonly listedAfterMillis?: number;
}

export interface SceneOptions {
  readonly node: string;
  readonly bundles: Readonly<Record<string, string>>;
  readonly callMillis: number;
  /** How long Device Defender takes for a mitigation task. */
  readonly taskMillis?: number;
}

const role = 'arn:aws:iam::000000000000:role/any';
const things = Array.from({ length: 200 }, (_, index) => `pump-${index + 1}`);
const metric = 'aws:num-messages-sent';

const rule = {
  id: 'quarantine',
  match: { kind: ['violation'], violationEventType: ['in-alarm'], behavior: { metric: [metric] } },
  respond: [{ mitigate: ['QuarantineThing'] }],
};

const pause = (millis: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, millis));

/** How often it is looked whether what is waited for has come. */
const lookMillis = 5;

async function waitFor<Found>(look: () => Found | undefined, millis: number): Promise<Found | undefined> {
  const end = Date.now() + millis;
  for (let found = look(); ; found = look()) {
    if (found !== undefined || Date.now() > end) return found;
    await pause(lookMillis);
  }
}

export async function startScene({ node, bundles, callMillis, taskMillis }: SceneOptions): Promise<Scene> {
  const passed: Passing[] = [];
  const taken: number[] = [];
  const hidden = new Map<string, number>();
  let choose = (_passing: Passing): Strike | undefined => undefined;
  const proxy = await startProxy({
    callMillis,
    onRequest(passing) {
      passed.push(passing);
      return choose(passing);
    },
    onAnswer(passing, { status, body }) {
      taken.push(Date.now() - passing.at);
      return isListing(passing) && status === 200 ? withoutHidden(body, hidden) : body;
    },
  });
  const environments = createEnvironments({ node, bundles, proxy });
  const responder = await startLocalResponder({
    clock: createStackClock(),
    functions: environments.functions,
    simulator: taskMillis === undefined ? {} : { durations: { mitigationTask: taskMillis } },
  });
  const { endpoints, queues } = responder.stack.file;
  proxy.aim({ endpoints, queueOrigin: new URL(queues.WakeUpQueue ?? '').origin });
  await setUp(responder);
  const fresh = [...things];

  return {
    passed,
    callMillis: taken,
    async alarm({ listedAfterMillis = 0 } = {}) {
      const thingName = fresh.shift();
      if (!thingName) throw new Error('All things are in alarm already');
      const at = Date.now();
      if (listedAfterMillis > 0) hidden.set(thingName, at + listedAfterMillis);
      await responder.defender.reportMetric({ thingName, metric, value: { count: 100 }, at: new Date(at) });
      return { thingName, at, started: (millis) => waitFor(() => startOf(responder, thingName), millis) };
    },
    async untilIdle(millis) {
      await waitFor(() => (isIdle(environments) ? true : undefined), millis);
    },
    strikeBy(other) {
      choose = other;
    },
    close: () => closeAll({ responder, environments, proxy }),
  };
}

const isListing = ({ what }: Passing): boolean =>
  what === 'GET /active-violations' || what === 'GET /violation-events';

/** Device Defender knows of what it has notified, and does not list it yet. */
function withoutHidden(body: Buffer, hidden: ReadonlyMap<string, number>): Buffer {
  if (hidden.size === 0) return body;
  const isShown = ({ thingName = '' }: { readonly thingName?: string }): boolean =>
    (hidden.get(thingName) ?? 0) <= Date.now();
  const answer: Record<string, unknown> = JSON.parse(body.toString());
  for (const [name, list] of Object.entries(answer))
    if (Array.isArray(list)) answer[name] = list.filter(isShown);
  return Buffer.from(JSON.stringify(answer));
}

/** When the first task began that names the thing. */
const startOf = ({ defender: { account } }: LocalResponder, thingName: string): number | undefined =>
  [...account.detect.tasks.values()]
    .filter(({ executions }) => executions.some((execution) => execution.thingName === thingName))
    .map(({ taskStartTime }) => taskStartTime.getTime())
    .sort((a, b) => a - b)[0];

const isIdle = (environments: Environments): boolean =>
  ['receive-violation', 'respond'].every((name) => environments.running(name) === 0);

async function setUp({ defender, ruleTable, clock, stack }: LocalResponder): Promise<void> {
  const { call } = defender;
  for (const thingName of things) await call('CreateThing', { thingName });
  await call('CreateThingGroup', { thingGroupName: 'Quarantine' });
  await call('CreateMitigationAction', {
    actionName: 'QuarantineThing',
    roleArn: role,
    actionParams: { addThingsToThingGroupParams: { thingGroupNames: ['Quarantine'] } },
  });
  const criteria = { comparisonOperator: 'less-than', value: { count: 10 }, durationSeconds: 300 };
  await call('CreateSecurityProfile', {
    securityProfileName: 'fleet',
    behaviors: [{ name: 'chatty', metric, criteria }],
    alertTargets: { SNS: { alertTargetArn: stack.file.topics.DefenderTopic, roleArn: role } },
  });
  await call('AttachSecurityProfile', {
    securityProfileName: 'fleet',
    securityProfileTargetArn: 'arn:aws:iot:us-east-1:123456789012:all/registered-things',
  });
  const settings = { mitigationActions: ['QuarantineThing'], defaultMode: 'enforce' };
  const authorship = { author: 'bench', comment: 'latency', at: clock.now() };
  await ruleTable.push({ rules: [rule], settings }, await ruleTable.liveVersion(), authorship);
}

interface Started {
  readonly responder: LocalResponder;
  readonly environments: Environments;
  readonly proxy: ServiceProxy;
}

async function closeAll({ responder, environments, proxy }: Started): Promise<void> {
  environments.close();
  proxy.close();
  await responder.close();
}

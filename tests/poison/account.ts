import { fleetOf } from '../faults/engine/fleet-state.ts';
import { about } from '../faults/scenarios/rules.ts';
import { checks, hour, minute, type Stage, setStage } from '../faults/scenarios/stage.ts';
import type { Distort } from '../faults/world/answering.ts';
import { createWorld, type World } from '../faults/world/world.ts';
import type { Aims, Document } from './poison.ts';

/** An account in which the product has work behind it, and rules that act on whatever they match. */
export interface PoisonedAccount {
  readonly world: World;
  readonly stage: Stage;
  readonly aims: Aims;
  /** The keys of the rows that history had before the first poison. */
  readonly before: ReadonlySet<string>;
  readonly fleet: ReturnType<typeof fleetOf>;
}

/** The thing that goes into alarm amid the poison. */
export const victim = 'pump-1';

const valves = Array.from({ length: 8 }, (_, index) => `valve-${index + 1}`);

/** AWS IoT takes these for names; JavaScript has other plans for some of them. */
const oddlyNamed = [
  '__proto__',
  'constructor',
  'hasOwnProperty',
  'toString',
  'null',
  '0',
  'drill-1',
  '-',
  '_',
  ':',
];

const bystanders = ['pump-2', 'pump-3', 'basicPubSub', ...oddlyNamed];

const certificateId = 'c'.repeat(64);
const policyName = 'pump-policy';

const everything = JSON.stringify({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Action: ['iot:*'], Resource: ['*'] }],
});

const contain = [
  { mitigate: ['QuarantineThing'] },
  { setVerificationState: { state: 'TRUE_POSITIVE' } },
  { notify: { severity: 'high' } },
];

/** Whatever a notice says is looked at by some pattern, and whatever is in alarm is contained. */
const rules = [
  {
    id: 'contain-what-looks-odd',
    priority: 10,
    match: {
      kind: ['violation'],
      violationEventType: ['in-alarm'],
      $or: [
        { thingName: [{ wildcard: '*a*a*a*a*b' }, { suffix: '>' }, { 'equals-ignore-case': 'CONSTRUCTOR' }] },
        { metricValue: { cidrs: [{ cidr: '10.0.0.0/8' }], count: [{ numeric: ['>', 1_000_000] }] } },
        { behavior: { criteria: { value: { count: [{ 'anything-but': [180, 10] }] } } } },
        { behavior: { metric: [{ exists: false }] } },
      ],
    },
    respond: contain,
    release: { on: 'cleared', after: '1m' },
  },
  {
    id: 'contain',
    match: { kind: ['violation'], violationEventType: ['in-alarm'] },
    respond: contain,
    release: { on: 'cleared', after: '1m' },
  },
  {
    id: 'tell-of-ends',
    match: { kind: ['violation'], violationEventType: [{ 'anything-but': ['in-alarm'] }] },
    respond: [{ notify: { severity: 'low' } }],
  },
  about(
    'accept',
    checks.policy,
    [{ suppress: { for: '90d', owner: 'iot-security@example.com', reason: 'Shared by design' } }],
    'group-policy',
  ),
  about('blank', checks.policy, [{ mitigate: ['BlankPolicy'] }]),
  about('deactivate', checks.certificate, [{ mitigate: ['DeactivateDeviceCertificate'] }]),
  {
    id: 'blind',
    match: { kind: ['check'], checkRunStatus: ['FAILED'] },
    respond: [{ notify: { severity: 'high' } }],
  },
];

export const ruleIds: ReadonlySet<string> = new Set(
  rules.map((rule) => ('id' in rule ? String(rule.id) : '')),
);

/** Sets the account up: the notices of eight alarms and an audit came and were answered, and what was done is verified. */
export async function setUpAccount(distort?: Distort): Promise<PoisonedAccount> {
  const world = createWorld({ latencyMillis: () => 0, ...(distort && { distort }) });
  const stage = await setStage(world, { things: [victim, ...valves, ...bystanders], rules });
  const { call } = world.defender;
  for (const name of ['group-policy', policyName])
    await call('CreatePolicy', { policyName: name, policyDocument: everything });
  await call('SeedCertificate', { certificateId, thingNames: ['pump-2'], revokedByIssuer: true });
  for (const name of valves) await stage.alarm(name);
  await stage.audit(checks.policy, checks.certificate);
  await world.settle(hour);
  await world.run(5 * minute);
  const aims = aimsIn(world);
  const before = new Set(rowsOf(world).map(keyOf));
  world.forget();
  return { world, stage, aims, before, fleet: fleetOf(world.defender) };
}

function aimsIn(world: World): Aims {
  const notices = world.topics.published(world.resolver.physical('DefenderTopic').arn);
  const alarms = notices
    .map(({ message }): Document => JSON.parse(message))
    .filter(({ violationEventType }) => violationEventType === 'in-alarm');
  return {
    now: world.clock.now(),
    accountId: world.defender.account.accountId,
    things: [...world.defender.account.registry.things.keys()],
    alarms,
    auditTaskIds: [...world.defender.account.audit.tasks.keys()],
    checkNames: Object.values(checks),
    ...{ certificateId, policyName },
  };
}

export type Row = Readonly<Record<string, unknown>>;

export const rowsOf = (world: World): readonly Row[] => world.tables.get('HistoryTable')?.rows() ?? [];

export const keyOf = ({ pk, sk }: Row): string => JSON.stringify([pk, sk]);

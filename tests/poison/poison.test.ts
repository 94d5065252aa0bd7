import type { AskedCall, Distort } from '../faults/world/answering.ts';
import { type PoisonedAccount, setUpAccount } from './account.ts';
import { families } from './families/all.ts';
import { plannedPoisons } from './plan.ts';
import { type Outcome, playPoison } from './play.ts';
import { printed, reportOf } from './report.ts';
import { faultyChanges, faultyLookUps } from './verdicts/iot-calls.ts';
import { faultOfNotified } from './verdicts/notified.ts';
import { inherited } from './verdicts/prototypes.ts';
import { failedIn, verdictsOf } from './verdicts/verdicts.ts';

/** What each family is drawn by; others than the runner's first ones. */
const seed = 5000;

const opened: PoisonedAccount[] = [];
afterEach(() => {
  for (const { world } of opened.splice(0)) world.close();
});

async function anAccount(distort?: Distort): Promise<PoisonedAccount> {
  const account = await setUpAccount(distort);
  opened.push(account);
  return account;
}

async function playing(account: PoisonedAccount, count: number, names?: readonly string[]): Promise<Outcome> {
  const chosen = families.filter(({ name }) => names?.includes(name) ?? true);
  const poisons = plannedPoisons({ count, seed, families: chosen, batchSize: 50 }, account.aims);
  return playPoison({ account, poisons });
}

/** `npm run test:poison` plays ten thousand. */
test('a notice of each family is parked or does no harm, and a true alarm amid them is contained', async () => {
  const account = await anAccount();
  const outcome = await playing(account, families.length);
  const verdicts = verdictsOf(account, outcome);
  expect(failedIn(verdicts)).toEqual([]);
  const report = reportOf(outcome, verdicts);
  expect(report.families.map(({ family }) => family)).toEqual(families.map(({ name }) => name));
  expect(printed(report)).toContain(`✓ ${families.length} notices`);
});

const parks = ({ operation, input }: AskedCall): boolean =>
  operation === 'Put' && Object(input.Item).kind === 'parked';

/** Products that get something wrong, and what is then seen. */
test.each<[string, string, Distort, RegExp]>([
  [
    'does not keep what it parks',
    'truncated',
    async (call, ask) => (parks(call) ? {} : ask(call)),
    /^vanished: npm run test:poison -- --family truncated --seed 5000$/m,
  ],
  [
    'fails on what it parks',
    'truncated',
    async (call, ask) => {
      if (parks(call)) throw new Error('no room');
      return ask(call);
    },
    /^park-unreadable: Error: no room: npm run test:poison .*\nParkUnreadableDeadLetters holds 2$/m,
  ],
  [
    'takes a violation for that of whatever thing and moment a notice names',
    'forged-pair',
    async (call, ask) => {
      const { thingName, startTime, ...others } = call.input;
      if (!/^List(ActiveViolations|ViolationEvents)$/.test(call.operation) || thingName === undefined)
        return ask(call);
      const input = startTime === undefined ? others : { ...others, startTime: new Date(0) };
      const answer = Object(await ask({ ...call, input }));
      const violationEventTime = new Date(Date.parse(String(startTime)) + 60_000);
      const named = (violation: object) => ({ ...violation, thingName, violationEventTime });
      return {
        ...answer,
        activeViolations: answer.activeViolations?.map(named),
        violationEvents: answer.violationEvents?.map(named),
      };
    },
    /^respond: StartDetectMitigationActionsTask (.|\n)*^did harm: mitigate/m,
  ],
])('a product that %s fails', async (_, family, distort, seen) => {
  const account = await anAccount(distort);
  const verdicts = verdictsOf(account, await playing(account, 2, [family]));
  const faults = failedIn(verdicts).flatMap((verdict) => verdict.faults);
  expect(faults.sort((a, b) => (a < b ? 1 : -1)).join('\n')).toMatch(seen);
});

describe('the verdicts', () => {
  const called = (operation: string, input: AskedCall['input'], isRead = true) => ({
    ...{
      functionName: 'respond',
      service: 'IoT',
      operation,
      input,
      isRead,
      schema: undefined,
      maxAttempts: 1,
    },
  });

  test('know the look-ups that go astray', async () => {
    const account = await anAccount();
    const wrong = [
      called('DescribeAuditTask', { taskId: '../things/pump-1' }),
      called('ListAuditFindings', { taskId: 'f'.repeat(32), checkName: 'LOGGING_DISABLED_CHECK' }),
      called('ListThingGroupsForThing', { thingName: 'pump-99' }),
      called('ListActiveViolations', { thingName: '' }),
      called('ListActiveViolations', { thingName: 'pump-1', securityProfileName: 'fleet' }),
      called('ListViolationEvents', { thingName: '' }),
      called('GetPolicy', { policyName: 'pump-policy' }),
    ];
    const right = [
      called('DescribeAuditTask', { taskId: 'f'.repeat(32), nextToken: undefined }),
      called('ListThingGroupsForThing', { thingName: '__proto__', maxResults: 250 }),
      called('ListActiveViolations', { thingName: 'no/thing' }),
      called('ListViolationEvents', {
        thingName: 'no/thing',
        startTime: new Date(0),
        listSuppressedAlerts: false,
      }),
    ];
    expect(faultyLookUps([...right, ...wrong], account.world.defender.account)).toHaveLength(wrong.length);
  });

  test('know the changes that nothing true called for', () => {
    const starting = (violationIds: readonly string[]) =>
      called('StartDetectMitigationActionsTask', { target: { violationIds } }, false);
    const calls = [
      starting(['true']),
      called('PutVerificationStateOnViolation', { violationId: 'true' }, false),
      starting(['true', 'forged']),
      called('PutVerificationStateOnViolation', { violationId: 'forged' }, false),
      called('StartDetectMitigationActionsTask', { target: { securityProfileName: 'fleet' } }, false),
      called('AddThingToThingGroup', { thingName: 'pump-2' }, false),
      called('RemoveThingFromThingGroup', { thingName: 'pump-2', thingGroupName: 'Quarantine' }, false),
      called('RemoveThingFromThingGroup', { thingName: 'pump-2', thingGroupName: 'Watched' }, false),
      called('RemoveThingFromThingGroup', { thingName: 'pump-1', thingGroupName: 'Quarantine' }, false),
    ];
    const truth = { violations: new Set(['true']), calmed: new Set(['pump-2']) };
    expect(faultyChanges(calls, truth)).toHaveLength(6);
  });

  const event = {
    eventId: 'violation/ab/2026-11-01T00:00:00.000Z/in-alarm',
    subject: 'thing/<b>pump</b>',
    document: JSON.stringify({ thingName: '<b>pump</b>', extra: { word: '$(shutdown now)' } }),
  };
  const notice = {
    ...{ eventId: event.eventId, subject: event.subject, rule: 'contain', because: 'the rule matches' },
    headline: `violation of ${event.subject}`,
  };
  const faultOf = (members: object, subject = 'violation') =>
    faultOfNotified({
      published: { topicArn: '', message: JSON.stringify({ ...notice, ...members }), subject },
      rowOf: (eventId) => (eventId === event.eventId ? event : undefined),
      ruleIds: new Set(['contain']),
    });

  test('the verdicts know what operators must not be notified of', () => {
    expect(faultOf({})).toBeUndefined();
    expect(faultOf({ because: '\u202e' })).toMatch(/^unprintable/);
    expect(faultOf({}, 'of \u001b[2J')).toMatch(/^an unprintable subject/);
    expect(faultOf({ eventId: 'finding/none' })).toMatch(/^of no event/);
    expect(faultOf({ subject: 'thing/pump-1' })).toMatch(/^of another subject/);
    expect(faultOf({ rule: 'forged' })).toMatch(/^by no rule/);
    expect(faultOf({ because: 'metric $(shutdown now)' })).toMatch(/^words of the poison/);
  });

  test('know what objects inherit', () => {
    const before = inherited();
    Object.defineProperty(Object.prototype, 'polluted', { value: 'yes', configurable: true });
    const after = inherited();
    Reflect.deleteProperty(Object.prototype, 'polluted');
    expect(after.filter((name) => !before.includes(name))).toEqual(['Object.prototype.polluted']);
  });
});

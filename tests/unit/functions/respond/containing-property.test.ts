import fc from 'fast-check';
import type { Ports } from '../../../../functions/respond/assemble.ts';
import { isIn } from '../../../../shared/responses/lifecycle.ts';
import { aViolationEvent } from '../../../builders/events.ts';
import { createResponder } from '../../../fakes/responder.ts';
import { aRule } from '../../shared/rules/builders.ts';

/**
 * Random lives of a few alarms of two things: alarms, their ends, failing and partial tasks, hands that change the
 * group, and processes that die at any call. What AWS IoT holds in the end is what active alarms and people want.
 */

const minute = 60_000;
const things = ['pump-1', 'pump-2'] as const;
const violations = ['v0', 'v1', 'v2', 'v3'] as const;
const thingOf = (violation: number): string => things[violation % things.length] ?? 'pump-1';

const releasing = aRule({ release: { on: 'cleared', after: '5m' } });
const lasting = aRule({ id: 'lasting' });
/** The last violation is answered by a rule that never releases. */
const ruleOf = (violation: number): object => (violation === violations.length - 1 ? lasting : releasing);

type Operation =
  | { readonly kind: 'alarm' | 'clear'; readonly violation: number }
  | { readonly kind: 'fail'; readonly violation: number; readonly applied: 0 | 1 }
  | { readonly kind: 'hand'; readonly thing: number }
  | { readonly kind: 'die'; readonly call: number; readonly isDone: boolean }
  | { readonly kind: 'pass'; readonly minutes: number };

const violation = fc.nat(violations.length - 1);
const operations: fc.Arbitrary<readonly Operation[]> = fc.array(
  fc.oneof(
    { weight: 5, arbitrary: fc.record({ kind: fc.constant('alarm' as const), violation }) },
    { weight: 4, arbitrary: fc.record({ kind: fc.constant('clear' as const), violation }) },
    {
      weight: 1,
      arbitrary: fc.record({
        ...{ kind: fc.constant('fail' as const), violation },
        applied: fc.constantFrom(0 as const, 1 as const),
      }),
    },
    { weight: 2, arbitrary: fc.record({ kind: fc.constant('hand' as const), thing: fc.nat(1) }) },
    {
      weight: 4,
      arbitrary: fc.record({ kind: fc.constant('die' as const), call: fc.nat(40), isDone: fc.boolean() }),
    },
    { weight: 4, arbitrary: fc.record({ kind: fc.constant('pass' as const), minutes: fc.nat(12) }) },
  ),
  { minLength: 1, maxLength: 30 },
);

/** Ports behind which the process can be killed at one of the calls to come, before it is done or after. */
function createMortality() {
  let left = Number.POSITIVE_INFINITY;
  let isDoneFirst = false;
  let isDead = false;

  const mortal = <Port extends object>(port: Port): Port =>
    new Proxy(port, {
      get(target, name) {
        const member: unknown = Reflect.get(target, name);
        return typeof member === 'function'
          ? (...given: unknown[]) => call(() => member.apply(target, given))
          : member;
      },
    });

  async function call(work: () => Promise<unknown>): Promise<unknown> {
    if (isDead) throw new Error('The process is dead');
    left -= 1;
    if (left >= 0) return work();
    if (isDoneFirst) await work();
    isDead = true;
    throw new Error('The process dies here');
  }

  return {
    through: (ports: Ports): Ports => ({
      ...ports,
      history: mortal(ports.history),
      containments: mortal(ports.containments),
      mitigationTasks: mortal(ports.mitigationTasks),
      effects: mortal(ports.effects),
    }),
    arm(calls: number, doneFirst: boolean): void {
      left = calls;
      isDoneFirst = doneFirst;
    },
    revive(): void {
      isDead = false;
      left = Number.POSITIVE_INFINITY;
    },
  };
}

async function live(script: readonly Operation[]) {
  const mortality = createMortality();
  const responder = createResponder(mortality.through);
  const { defender, clock } = responder;
  const active = new Map<number, string>();
  const byHand = new Map<string, boolean>();
  /** Things that somebody took out of the group while we held them: whether they may be put back is not asked here. */
  const taken = new Set<string>();

  async function run(): Promise<void> {
    await responder.run().catch(() => {});
    mortality.revive();
    responder.restart();
  }

  async function pass(minutes: number): Promise<void> {
    for (let passed = 0; passed < minutes; passed++) {
      clock.pass(minute);
      await run();
    }
  }

  const eventOf = (number: number, violationEventType: string) =>
    aViolationEvent(
      {
        ...{ violationId: violations[number] ?? '', thingName: thingOf(number), violationEventType },
        violationEventTime: clock.now().getTime() - 1000,
      },
      { rules: [ruleOf(number)], at: clock.now() },
    );

  const isMember = (thingName: string): boolean => defender.groupsOf(thingName).includes('Quarantine');

  const play: { readonly [Kind in Operation['kind']]: (operation: never) => Promise<void> } = {
    async alarm({ violation: number }: { violation: number }) {
      if (active.has(number)) return;
      const event = eventOf(number, 'in-alarm');
      active.set(number, event.eventId);
      await responder.receive(event);
      await run();
    },
    async clear({ violation: number }: { violation: number }) {
      if (!active.delete(number)) return;
      defender.failures.delete(violations[number] ?? '');
      await responder.receive(eventOf(number, 'alarm-cleared'));
      await run();
    },
    async fail({ violation: number, applied }: { violation: number; applied: 0 | 1 }) {
      if (active.has(number)) return;
      defender.failures.set(violations[number] ?? '', { status: 'failed', because: 'no right', applied });
    },
    async hand({ thing }: { thing: number }) {
      const thingName = things[thing] ?? '';
      await pass(6);
      const record = await responder.containments.read(`thing-group/${thingName}/Quarantine`);
      if (taken.has(thingName) || record?.state === 'pending' || record?.state === 'releasing') return;
      const wasMember = isMember(thingName);
      if (wasMember && record?.state === 'holding') taken.add(thingName);
      defender.setMember(thingName, 'Quarantine', !wasMember);
      byHand.set(thingName, !wasMember);
    },
    async die({ call, isDone }: { call: number; isDone: boolean }) {
      mortality.arm(call, isDone);
    },
    pass: ({ minutes }: { minutes: number }) => pass(minutes),
  };

  for (const operation of script) {
    clock.pass(2000);
    await play[operation.kind](operation as never);
  }
  mortality.revive();
  await pass(40);
  return { responder, active, byHand, taken, isMember };
}

type Life = Awaited<ReturnType<typeof live>>;

const eventsOf = ({ responder }: Life) =>
  responder.history.events().filter((event) => event.kind === 'violation');

/** What AWS IoT holds of a thing is what somebody wants of it, and its record says who. Not asked of what a person took out. */
function expectAsWanted(life: Life, thingName: string): void {
  const holders = eventsOf(life)
    .filter((event) => event.thingName === thingName && event.violationEventType === 'in-alarm')
    .flatMap(({ responses }) => responses)
    .filter((response) => isIn('effective', response) && (response.holds ?? []).length > 0);
  const isHeld = holders.length > 0;
  expect([thingName, life.isMember(thingName)]).toEqual([
    thingName,
    isHeld || life.byHand.get(thingName) === true,
  ]);
  const record = life.responder.containments
    .all()
    .find(({ id }) => id === `thing-group/${thingName}/Quarantine`);
  expect(isHeld ? ['holding'] : [undefined, 'released']).toContain(record?.state);
  expect(record?.holders.length ?? 0).toBe(holders.length);
}

/** Responses of rules that release, to alarms that are over, hold nothing any more. */
function expectReleased(life: Life): void {
  const stillOn = [...life.active.keys()].map((number) => violations[number]);
  const ended = eventsOf(life)
    .filter(
      ({ violationEventType, decision }) =>
        violationEventType === 'in-alarm' && decision.rule?.id !== 'lasting',
    )
    .filter(({ violationId }) => !stillOn.some((each) => each === violationId));
  for (const { responses } of ended)
    expect(['released', 'skipped', 'failed']).toContain(responses[0]?.status);
}

test('what AWS IoT holds in the end is what active alarms and operators want, and nothing else', async () => {
  await fc.assert(
    fc.asyncProperty(operations, async (script) => {
      const life = await live(script);
      for (const thingName of things) if (!life.taken.has(thingName)) expectAsWanted(life, thingName);
      expectReleased(life);
    }),
    { numRuns: 40, seed: 20261130 },
  );
}, 240_000);

test('nothing that died on the way is left open', async () => {
  await fc.assert(
    fc.asyncProperty(operations, async (script) => {
      const { responder } = await live(script);
      const left = responder.containments
        .all()
        .filter(({ state }) => state === 'pending' || state === 'releasing');
      expect(left).toEqual([]);
    }),
    { numRuns: 25, seed: 7 },
  );
}, 240_000);

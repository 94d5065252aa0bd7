import { keyOfEvent } from '../../shared/history/keys.ts';
import { fleetOf } from '../faults/engine/fleet-state.ts';
import { hour, minute } from '../faults/scenarios/stage.ts';
import type { Published } from '../faults/world/messaging/topics.ts';
import { type PoisonedAccount, type Row, rowsOf, ruleIds, victim } from './account.ts';
import { createFailures, type Failures } from './failures.ts';
import type { Batch } from './plan.ts';
import type { Poison } from './poison.ts';
import { createRateLimiter, type RateLimiter, type Settled } from './tally.ts';
import { faultyChanges, faultyLookUps } from './verdicts/iot-calls.ts';
import { faultOfNotified } from './verdicts/notified.ts';
import { inherited } from './verdicts/prototypes.ts';

/** What came of a run, for the verdicts. */
export interface Outcome extends Settled {
  readonly rateLimiter: Pick<RateLimiter, 'senderOf'>;
  readonly failures: Failures;
  readonly lookUps: Seen;
  /** Calls that AWS IoT did not take for valid. */
  readonly refused: Seen;
  readonly changes: Seen;
  readonly notices: Seen;
  /** What objects inherit now and did not before. */
  readonly inherited: readonly string[];
  /** The id of the violation that was no poison. */
  readonly trueViolation: string;
  /** What the account was while the true alarm was on, and when it was over. */
  readonly whileOn: Fleet;
  readonly whenOver: Fleet;
  readonly simulatedMillis: number;
}

type Fleet = ReturnType<typeof fleetOf>;

/** How many there were, and what was wrong with some of them. */
export interface Seen {
  readonly count: number;
  readonly faults: readonly string[];
}

interface Options {
  readonly account: PoisonedAccount;
  readonly poisons: readonly Batch[];
  readonly onBatch?: (delivered: number) => void;
}

/** So far apart, respond asks Device Defender for each thing alone; of more in a second it lists everything. */
const trickleMillis = 700;

/** Delivers poison in batches, with one true alarm amid them that ends after them, and watches what the product does. */
export async function playPoison({ account, poisons: batches, onBatch }: Options): Promise<Outcome> {
  const { world, stage, aims, before } = account;
  const began = world.clock.now();
  const rateLimiter = createRateLimiter();
  const watch = createWatch(account);
  const inheritedBefore = inherited();
  const held = world.holdNotices();
  const topicArn = world.resolver.physical('DefenderTopic').arn;
  let delivered = 0;

  function deliver(poison: Poison): void {
    rateLimiter.note(poison);
    const { message, subject, attributes } = poison;
    world.topics.publish({ topicArn, message, subject, ...(attributes && { attributes }) });
    delivered += 1;
  }

  async function alarm(): Promise<void> {
    await stage.alarm(victim);
    tell(held.at(-1) ?? '');
  }

  /** The alarm ends, and a forged notice says that it is on again. */
  async function calm(): Promise<void> {
    const at = world.clock.now();
    await world.defender.reportMetric({
      thingName: victim,
      metric: 'aws:num-messages-sent',
      value: { count: 0 },
      at,
    });
    tell(held.at(-1) ?? '');
    tell(JSON.stringify({ ...JSON.parse(held[0] ?? ''), violationEventTime: at.getTime() + 10 * minute }));
    await world.settle(hour);
    watch.look(new Set([victim]));
  }

  function tell(message: string): void {
    rateLimiter.note({ family: trueFamily, seed: 0, message });
    world.deliver(message);
  }

  /** All at once, or so far apart that each is asked for alone. */
  async function deliverAll(batch: readonly Poison[], gapMillis: number): Promise<void> {
    for (const poison of batch) {
      deliver(poison);
      if (gapMillis > 0) await world.run(gapMillis);
    }
  }

  for (const [number, makeBatch] of batches.entries()) {
    const batch = makeBatch();
    const half = Math.ceil(batch.length / 2);
    const gapMillis = number % 2 === 0 ? trickleMillis : 0;
    await deliverAll(batch.slice(0, half), gapMillis);
    if (number === Math.floor(batches.length / 2)) await alarm();
    await deliverAll(batch.slice(half), gapMillis);
    await world.settle(hour);
    watch.look();
    onBatch?.(delivered);
  }
  // For reconcile to look over what there is.
  await world.run(hour + minute);
  await world.settle(hour);
  watch.look();
  const whileOn = fleetOf(world.defender);
  await calm();
  return {
    ...rateLimiter.settle(rowsOf(world), { keys: before, auditTaskIds: aims.auditTaskIds }),
    rateLimiter,
    ...watch.seen(),
    inherited: inherited().filter((name) => !inheritedBefore.includes(name)),
    trueViolation: trueViolationIn(held),
    ...{ whileOn, whenOver: fleetOf(world.defender) },
    simulatedMillis: world.clock.now().getTime() - began.getTime(),
  };
}

/** The name under which the notice of the true alarm is noted, and the forged alarm after its end. */
export const trueFamily = 'true';

const trueViolationIn = ([notice = '{}']: readonly string[]): string =>
  String(JSON.parse(notice).violationId);

/** Looks at what happened since the last look, and lets the world forget it. */
function createWatch({ world, aims, before }: PoisonedAccount) {
  const failures = createFailures();
  const tallies = { lookUps: tally(), refused: tally(), changes: tally(), notices: tally() };
  const { account } = world.defender;
  const active = (): ReadonlySet<string> => {
    const answered = new Set(aims.alarms.map(({ violationId }) => String(violationId)));
    return new Set([...account.detect.activeViolations.keys()].filter((id) => !answered.has(id)));
  };
  const rowOf = (eventId: string): Row | undefined =>
    world.tables.get('HistoryTable')?.read({ ...keyOfEvent(eventId) });

  return {
    look(calmed: ReadonlySet<string> = new Set()) {
      const calls = world.calls.filter(({ service }) => service === 'IoT' || service === 'IoT Data Plane');
      tallies.lookUps.add(calls.filter(({ isRead }) => isRead).length, faultyLookUps(calls, account));
      tallies.changes.add(
        calls.filter(({ isRead }) => !isRead).length,
        faultyChanges(calls, { violations: active(), calmed }),
      );
      const answers = world.defender.calls.list();
      const refused = answers.filter(({ outcome }) => outcome === 'InvalidRequestException');
      tallies.refused.add(
        answers.length,
        refused.map(({ operation, input }) => `${operation} ${JSON.stringify(input)}`),
      );
      const notices = world.topics.published(world.resolver.physical('OpsTopic').arn);
      const faultOf = (published: Published) => faultOfNotified({ published, rowOf, ruleIds });
      tallies.notices.add(
        notices.length,
        notices.flatMap((published) => faultOf(published) ?? []),
      );
      failures.note(world.ended);
      world.forget();
    },
    seen: () => ({ ...tallies, failures, before }),
  };
}

/** What is listed of what is wrong; one is enough to fail. */
const mostListed = 100;

function tally(): Seen & { add(more: number, wrong: readonly string[]): void } {
  const faults: string[] = [];
  let count = 0;
  return {
    get count() {
      return count;
    },
    faults,
    add(more, wrong) {
      count += more;
      faults.push(...wrong.slice(0, Math.max(0, mostListed - faults.length)));
    },
  };
}

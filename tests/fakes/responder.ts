import { assemble, type Ports } from '../../functions/respond/assemble.ts';
import { type DecidedEvent, isDecided } from '../../shared/events/event.ts';
import { asInvocation } from '../../shared/lambda/invocation.ts';
import { aggregateStatusOf } from '../../shared/responses/aggregate-status.ts';
import type { Ruleset } from '../../shared/rules/ruleset.ts';
import { receivedAt } from '../builders/events.ts';
import { contextWith } from '../builders/lambda-context.ts';
import { enforcing, rulesetMade } from '../builders/rulesets.ts';
import { rulesetOf } from '../unit/shared/rules/builders.ts';
import { createMemoryDefender } from './defender/memory-defender.ts';
import { createMemoryHistory } from './memory-history.ts';
import {
  createMemoryContainments,
  createMemoryLimitUsage,
  createMemoryTaskMembers,
  createMemoryVerifications,
} from './memory-records.ts';
import {
  createCountingTelemetry,
  createLeapingClock,
  createRecordedOpsTopic,
  createRecordedWakeUpQueue,
} from './recorders.ts';

/**
 * The real respond over a history and a Device Defender in memory, by a clock that leaps. `through` may step between it
 * and what it asks.
 */
export function createResponder(through: (ports: Ports) => Ports = (ports) => ports) {
  // What was received has waited long enough for others to share its task.
  const clock = createLeapingClock(new Date(receivedAt.getTime() + 2000));
  const defender = createMemoryDefender(clock);
  const quarantine = { type: 'ADD_THINGS_TO_THING_GROUP', thingGroupNames: ['Quarantine'] } as const;
  defender.actions.set('QuarantineThing', { name: 'QuarantineThing', ...quarantine });
  const inForce: { ruleset: Ruleset } = { ruleset: rulesetOf([], enforcing) };
  /** Versions of the ruleset that were in force long ago. */
  const outdated = new Set<number>();
  const ports = {
    history: createMemoryHistory(),
    containments: createMemoryContainments(),
    taskMembers: createMemoryTaskMembers(),
    usage: createMemoryLimitUsage(),
    verifications: createMemoryVerifications(),
    ...defender.ports,
    liveRuleset: async () => inForce.ruleset,
    rulesetOf: rulesetMade,
    wasInForce: async (version: number) => !outdated.has(version),
    opsTopic: createRecordedOpsTopic(),
    wakeUpQueue: createRecordedWakeUpQueue(),
    clock,
    telemetry: createCountingTelemetry(),
  };
  let assembled = assemble(through(ports));
  const { runPass, transitions } = assembled;
  const { history } = ports;

  /** One invocation; without a limit it has a minute of the clock. */
  function run(lastsMillis = 60_000): Promise<void> {
    const end = clock.now().getTime() + lastsMillis;
    return handle(
      {},
      contextWith(() => end - clock.now().getTime()),
    );
  }

  /** One invocation, as Lambda makes it: it shares with no other what is read once for all of it. */
  const handle: typeof assembled.handler = (event, context) =>
    asInvocation(() => assembled.handler(event, context));

  async function event(eventId: string): Promise<DecidedEvent> {
    const stored = await history.read(eventId);
    if (stored && isDecided(stored)) return stored;
    throw new Error(`There is no decided event ${eventId}`);
  }

  return {
    ...ports,
    ...{ defender, inForce, outdated, transitions, record: transitions.record, run, runPass, event },
    handle,
    /** A fresh process, which remembers nothing. */
    restart(): void {
      assembled = assemble(through(ports));
    },
    /** The statuses of an event's responses. */
    statuses: async (eventId: string) => (await event(eventId)).responses.map(({ status }) => status),
    /** Why the first response has its status. */
    because: async (eventId: string) => (await event(eventId)).responses[0]?.trail.at(-1)?.reason.text,
    reason: async (eventId: string) => (await event(eventId)).responses[0]?.trail.at(-1)?.reason.code,
    aggregateStatus: async (eventId: string) => aggregateStatusOf((await event(eventId)).responses),
    /** Stores events, and lets Device Defender know of their alarms and of the ends of these. */
    async receive(...events: readonly DecidedEvent[]): Promise<void> {
      for (const each of events) {
        await history.open(each);
        defender.hear(each);
      }
    },
  };
}

import { isDeepStrictEqual } from 'node:util';
import { deadLettersIn } from '../../storms/outcome.ts';
import { type PoisonedAccount, victim } from '../account.ts';
import type { Failure } from '../failures.ts';
import { type Outcome, type Seen, trueFamily } from '../play.ts';
import type { Poison } from '../poison.ts';
import type { Entry } from '../tally.ts';
import { inherited } from './prototypes.ts';

export interface Verdict {
  readonly what: string;
  readonly count: number;
  /** What it does not hold for; none where it holds. */
  readonly faults: readonly string[];
}

/** How a poison is played again, alone. */
export const replayOf = ({ family, seed }: Pick<Poison, 'family' | 'seed'>): string =>
  `npm run test:poison -- --family ${family} --seed ${seed}`;

const poisonsIn = ({ entries }: Pick<Outcome, 'entries'>): readonly Entry[] =>
  entries.filter(({ family }) => family !== trueFamily);

/** What is wrong with where a notice ended. */
export function faultOfEntry({ places }: Pick<Entry, 'places'>): string | undefined {
  const [place, ...others] = places;
  if (!place) return 'vanished';
  if (others.length > 0) return `is there ${places.length} times: ${places.map(({ as }) => as).join(', ')}`;
  return place.as === 'event' && place.harm.length > 0 ? `did harm: ${place.harm.join(', ')}` : undefined;
}

const storedOnce = (outcome: Outcome): Verdict => ({
  what: 'notices, each parked or a harmless event, none twice',
  count: poisonsIn(outcome).reduce((sum, { sent }) => sum + sent, 0),
  faults: poisonsIn(outcome).flatMap((entry) => {
    const fault = faultOfEntry(entry);
    return fault ? `${fault}: ${replayOf(entry)}` : [];
  }),
});

const nothingElse = ({ entries, strays }: Outcome): Verdict => ({
  what: 'events in history, each of a notice that was sent',
  count: entries.flatMap(({ places }) => places).filter(({ as }) => as !== 'known-audit').length,
  faults: strays.map(({ eventId, reason = '', detail = '' }) => `${eventId} ${reason} ${detail}`),
});

function notifiedOf({ functionName, error, messages }: Failure, { rateLimiter }: Outcome): string {
  const poison = messages.flatMap((message) => rateLimiter.senderOf(message) ?? []).at(0);
  return `${functionName}: ${error}${poison ? `: ${replayOf(poison)}` : ''}`;
}

const nothingFails = (outcome: Outcome): Verdict => ({
  what: 'failed runs of functions, each tried again to success',
  count: outcome.failures.count(),
  faults: outcome.failures.left().map((failure) => notifiedOf(failure, outcome)),
});

function nothingStuck({ world }: PoisonedAccount): Verdict {
  const left = world.queues.names().map((name) => ({ name, count: world.queues.list(name).length }));
  return {
    what: 'dead letters, and messages left in any queue',
    count: deadLettersIn(world),
    faults: left.filter(({ count }) => count > 0).map(({ name, count }) => `${name} holds ${count}`),
  };
}

const seen = (what: string, { count, faults }: Seen): Verdict => ({ what, count, faults });

interface Change {
  readonly groups: readonly string[];
  readonly active: boolean;
}

/** What is not as it was, but for the one thing that was really in alarm. */
function differencesIn(
  after: Outcome['whileOn'],
  fleet: PoisonedAccount['fleet'],
  of: Change & { readonly id: string },
) {
  const expected = {
    ...fleet,
    groups: withOwn(fleet.groups, victim, of.groups),
    violations: withOwn(fleet.violations, of.id, { active: of.active, verificationState: 'TRUE_POSITIVE' }),
  };
  return Object.entries(expected)
    .filter(([name, value]) => !isDeepStrictEqual(after[name], value))
    .map(([name]) => `${name}: ${JSON.stringify(after[name])}`);
}

const contained = ({ fleet }: PoisonedAccount, { whileOn, trueViolation: id }: Outcome): Verdict => ({
  what: 'true alarm amid the poison is contained, and nothing else in the account changes',
  count: 1,
  faults: differencesIn(whileOn, fleet, { id, groups: ['Quarantine'], active: true }),
});

const released = ({ fleet }: PoisonedAccount, { whenOver, trueViolation: id }: Outcome): Verdict => ({
  what: 'thing is released when its alarm is over, though a forged one says it is on again',
  count: 1,
  faults: differencesIn(whenOver, fleet, { id, groups: [], active: false }),
});

const withOwn = (members: unknown, name: string, value: unknown): object => ({
  ...Object(members),
  [name]: value,
});

/** All that has to hold when poison was played. */
export const verdictsOf = (account: PoisonedAccount, outcome: Outcome): readonly Verdict[] => [
  storedOnce(outcome),
  nothingElse(outcome),
  nothingFails(outcome),
  nothingStuck(account),
  seen('look-ups in AWS IoT, by ids that are there or could be', outcome.lookUps),
  seen('calls, none of which AWS IoT refuses as invalid', outcome.refused),
  seen('changes in AWS IoT, each to the one thing that was really in alarm', outcome.changes),
  { what: 'members of prototypes, as they were', count: inherited().length, faults: outcome.inherited },
  seen('notices to operators, without control characters or words of the poison', outcome.notices),
  contained(account, outcome),
  released(account, outcome),
];

export const failedIn = (verdicts: readonly Verdict[]): readonly Verdict[] =>
  verdicts.filter(({ faults }) => faults.length > 0);

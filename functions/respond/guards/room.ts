import type { MitigationTarget } from '../../../shared/defender/mitigation-effects.ts';
import type { Reach } from '../../../shared/defender/reach.ts';
import type { LimitUsage } from '../../../shared/history/limit-usage.ts';
import { ofInvocation } from '../../../shared/lambda/invocation.ts';
import {
  createRateLimiter,
  type LimitReached,
  type LimitScope,
  type Limits,
  limitScopesOf,
  type RateLimiter,
  type Usage,
} from '../../../shared/limits/limits.ts';
import type { Ruleset } from '../../../shared/rules/ruleset.ts';
import type { Telemetry } from '../../../shared/telemetry/telemetry.ts';
import type { Clock } from '../../../shared/time/clock.ts';
import { isYetToCome } from '../../../shared/time/millis-since.ts';
import { heldTooLongAt, recheckIn } from '../recheck.ts';
import { type Member, type Transition, transitionTo } from '../transition.ts';

/** Holds responses that would exceed the limits of their rule, or the breaker. Exact, since `respond` is serial. */
export interface Room {
  /** Why there is no room for even one more device. Saves the calls to AWS IoT, so it ignores cooldowns. */
  isFull(member: Member): Promise<Transition | undefined>;
  /** How many devices a response reaches, where limits count them; or why that is not known. Nothing waits for it. */
  measure(member: Member, target: MitigationTarget): Promise<number | Transition>;
  /** Records the usage of so many devices that a response reaches, or says why there is no room. One at a time. */
  take(member: Member, devices: number): Promise<Transition | undefined>;
  /** For how many devices the limits of a response have room. */
  placesFor(member: Pick<Member, 'event' | 'response'>): Promise<number>;
  /** How full the fullest limit is that this run checked, in percent; undefined where it checked none. */
  usedPercent(): Promise<number | undefined>;
}

interface Dependencies {
  readonly usage: LimitUsage;
  readonly reach: Reach;
  readonly liveRuleset: () => Promise<Ruleset>;
  readonly clock: Clock;
  readonly telemetry: Pick<Telemetry, 'count'>;
}

export function createRoom({ usage, reach, liveRuleset, clock, telemetry }: Dependencies): Room {
  const shared = ofInvocation(() => ({
    limiters: new Map<string, Promise<RateLimiter>>(),
    /** The last response that takes room: one after the other, each counts for the next. */
    last: Promise.resolve() as Promise<unknown>,
  }));

  /** The limits of the rule as it is in force now; for a rule that is gone, those that it had when it decided. */
  function limitsOf(
    { event, response: { step } }: Pick<Member, 'event' | 'response'>,
    rules: Ruleset['rules'],
  ): Limits | undefined {
    const rule = rules.find(({ id }) => id === event.decision.rule?.id);
    if (rule) return rule.limits;
    return step.kind === 'mitigate' ? step.limits : undefined;
  }

  async function scopesFor(member: Pick<Member, 'event' | 'response'>): Promise<readonly LimitScope[]> {
    const { rules, breaker } = await liveRuleset();
    return limitScopesOf(member.event.decision.rule?.id ?? 'none', limitsOf(member, rules), breaker);
  }

  async function read({ kind, of, limits }: LimitScope): Promise<RateLimiter> {
    const limiter = createRateLimiter(limits, kind);
    const now = clock.now();
    const since = new Date(now.getTime() - longestOf(limits));
    for (const used of await usage.since(of, since)) if (!isYetToCome(used.at, now)) limiter.add(used);
    return limiter;
  }

  function limiterOf(scope: LimitScope): Promise<RateLimiter> {
    const { limiters } = shared();
    const name = JSON.stringify(scope);
    const known = limiters.get(name) ?? read(scope);
    limiters.set(name, known);
    known.catch(() => limiters.delete(name));
    return known;
  }

  /** The transition for the first limit that is reached. */
  async function heldBy(
    member: Member,
    scopes: readonly LimitScope[],
    check: (limiter: RateLimiter) => LimitReached | undefined,
  ): Promise<Transition | undefined> {
    for (const scope of scopes) {
      const reached = check(await limiterOf(scope));
      if (reached) return held(member, reached, scope);
    }
    return undefined;
  }

  const wantedBy = ({ event: { eventId, subject } }: Member, devices: number): Usage => ({
    ...{ at: clock.now(), eventId, subject, devices },
  });

  /** What waits for room waits in its order, for a day at most; all else for a moment, or for other rules. */
  async function held({ response }: Member, { code, text, until }: LimitReached, { kind }: LimitScope) {
    telemetry.count(metrics[kind]);
    const isForRoom = code === 'limit-reached' || code === 'breaker-reached';
    const moment = isForRoom ? heldTooLongAt(response, clock.now()) : (until ?? neverFitsUntil());
    return transitionTo('held', code, text, {
      changes: {
        notBefore: moment.toISOString(),
        ...(!isForRoom && { heldUnder: (await liveRuleset()).version }),
      },
      // A storm holds thousands: the alarm on the metric notifies operators once. A response that never fits has a notice.
      isNotified: code === 'never-fits',
    });
  }

  const neverFitsUntil = (): Date => new Date(clock.now().getTime() + neverFitsMillis);

  async function takeNow(member: Member, devices: number): Promise<Transition | undefined> {
    const scopes = await scopesFor(member);
    const wanted = wantedBy(member, devices);
    const instead = await heldBy(member, scopes, (limiter) => limiter.check(wanted));
    if (instead) return instead;
    for (const scope of scopes) {
      await usage.note(scope.of, wanted);
      (await limiterOf(scope)).add(wanted);
    }
    return undefined;
  }

  return {
    isFull: async (member) =>
      heldBy(member, await scopesFor(member), (limiter) => limiter.checkRoom(wantedBy(member, 1))),

    async placesFor(member) {
      const limiters = await Promise.all((await scopesFor(member)).map(limiterOf));
      return Math.min(mostPlaces, ...limiters.map((limiter) => limiter.places(clock.now())));
    },

    async measure(member, target) {
      const scopes = await scopesFor(member);
      const most = Math.max(0, ...scopes.flatMap(({ limits }) => limits.devices).map(({ count }) => count));
      const devices = most > 0 ? await reach.devicesOf(target, most) : 1;
      return typeof devices === 'number' ? devices : notMeasured(devices, clock.now());
    },

    take(member, devices) {
      const state = shared();
      const taken = state.last.then(() => takeNow(member, devices));
      state.last = taken.catch(() => undefined);
      return taken;
    },

    async usedPercent() {
      const read = await Promise.allSettled(shared().limiters.values());
      const used = read.flatMap((each) =>
        each.status === 'fulfilled' ? each.value.usedPercent(clock.now()) : [],
      );
      return used.length > 0 ? Math.max(...used) : undefined;
    },
  };
}

const notMeasured = (why: 'unfinished' | 'unknown', now: Date): Transition =>
  why === 'unfinished'
    ? transitionTo('planned', 'reach-unknown', 'the devices that it reaches are still being counted', {
        changes: recheckIn(now, 'counting'),
      })
    : transitionTo(
        'held',
        'reach-unknown',
        'the devices that it reaches could not be counted in ten minutes',
        {
          changes: recheckIn(now, 'held'),
        },
      );

const metrics = { limit: 'LimitReached', breaker: 'BreakerTripped' } as const;

const longestOf = ({ cooldownMillis = 0, devices }: Limits): number =>
  Math.max(cooldownMillis, ...devices.map(({ perMillis }) => perMillis));

/** Where there is no limit. */
const mostPlaces = 1_000_000;

/** A person may raise the limit, or take devices away from what it reaches. */
const neverFitsMillis = 3_600_000;

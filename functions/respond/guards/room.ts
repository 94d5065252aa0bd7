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
import { type Member, type Transition, transitionTo } from '../transition.ts';

/** Holds responses that would exceed the limits of their rule, or the breaker. Exact, since `respond` is serial. */
export interface Room {
  /** Forgets the usage that was read: each pass reads it again. */
  refresh(): void;
  /** Why there is no room for even one more device. Saves the calls to AWS IoT, so it ignores cooldowns. */
  isFull(member: Member): Promise<Transition | undefined>;
  /** Records the usage of all devices that a response reaches, or says why there is no room. One at a time. */
  take(member: Member, target: MitigationTarget): Promise<Transition | undefined>;
  /** How full the fullest limit is that this pass checked, in percent; undefined where it checked none. */
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
  function limitsOf({ event, response: { step } }: Member, rules: Ruleset['rules']): Limits | undefined {
    const rule = rules.find(({ id }) => id === event.decision.rule?.id);
    if (rule) return rule.limits;
    return step.kind === 'mitigate' ? step.limits : undefined;
  }

  async function scopesFor(member: Member): Promise<readonly LimitScope[]> {
    const { rules, breaker } = await liveRuleset();
    return limitScopesOf(member.event.decision.rule?.id ?? 'none', limitsOf(member, rules), breaker);
  }

  async function read({ kind, of, limits }: LimitScope): Promise<RateLimiter> {
    const limiter = createRateLimiter(limits, kind);
    const since = new Date(clock.now().getTime() - longestOf(limits));
    for (const used of await usage.since(of, since)) limiter.add(used);
    return limiter;
  }

  function limiterOf(scope: LimitScope): Promise<RateLimiter> {
    const { limiters } = shared();
    const known = limiters.get(scope.of) ?? read(scope);
    limiters.set(scope.of, known);
    return known;
  }

  /** The transition for the first limit that is reached. */
  async function heldBy(
    scopes: readonly LimitScope[],
    check: (limiter: RateLimiter) => LimitReached | undefined,
  ): Promise<Transition | undefined> {
    for (const scope of scopes) {
      const reached = check(await limiterOf(scope));
      if (reached) return held(reached, scope);
    }
    return undefined;
  }

  const wantedBy = ({ event: { eventId, subject } }: Member, devices: number): Usage => ({
    ...{ at: clock.now(), eventId, subject, devices },
  });

  function held({ code, text, until }: LimitReached, { kind }: LimitScope): Transition {
    telemetry.count(metrics[kind]);
    const again = until ?? new Date(clock.now().getTime() + neverFitsMillis);
    return transitionTo('held', code, text, {
      changes: { notBefore: again.toISOString() },
      // A storm holds thousands: the alarm on the metric notifies operators once. A response that never fits has a notice.
      isNotified: until === undefined,
    });
  }

  async function takeNow(member: Member, target: MitigationTarget): Promise<Transition | undefined> {
    const scopes = await scopesFor(member);
    const most = Math.max(0, ...scopes.flatMap(({ limits }) => limits.devices).map(({ count }) => count));
    const wanted = wantedBy(member, most > 0 ? await reach.devicesOf(target, most) : 1);
    const instead = await heldBy(scopes, (limiter) => limiter.check(wanted));
    if (instead) return instead;
    for (const scope of scopes) {
      await usage.note(scope.of, wanted, member.event.expiresAt);
      (await limiterOf(scope)).add(wanted);
    }
    return undefined;
  }

  return {
    refresh() {
      shared().limiters = new Map();
    },

    isFull: async (member) =>
      heldBy(await scopesFor(member), (limiter) => limiter.checkRoom(wantedBy(member, 1))),

    take(member, target) {
      const state = shared();
      const taken = state.last.then(() => takeNow(member, target));
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

const metrics = { limit: 'LimitReached', breaker: 'BreakerTripped' } as const;

const longestOf = ({ cooldownMillis = 0, devices }: Limits): number =>
  Math.max(cooldownMillis, ...devices.map(({ perMillis }) => perMillis));

/** A person may raise the limit, or take devices away from what it reaches. */
const neverFitsMillis = 3_600_000;

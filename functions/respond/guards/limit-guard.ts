import type { MitigationTarget } from '../../../shared/defender/pre-images.ts';
import type { Reach } from '../../../shared/defender/reach.ts';
import type { LimitUsage } from '../../../shared/history/limit-usage.ts';
import {
  createRateLimiter,
  type Guard,
  guardsOf,
  type LimitReached,
  type Limits,
  type RateLimiter,
  type Usage,
} from '../../../shared/limits/limits.ts';
import type { Ruleset } from '../../../shared/rules/ruleset.ts';
import type { Telemetry } from '../../../shared/telemetry/telemetry.ts';
import type { Clock } from '../../../shared/time/clock.ts';
import type { Member, Step } from '../transition.ts';

/** Holds responses that would exceed the limits of their rule, or of all. Exact, since `respond` is serial. */
export interface LimitGuard {
  /** Reads anew what has been touched, as far as it is asked for. Once a pass. */
  refresh(): void;
  /** Why there is no room for even one device more. Spares the look-ups in AWS IoT, so it leaves cooldowns aside. */
  holdWithoutRoom(member: Member): Promise<Step | undefined>;
  /** Takes room for all the devices that a response reaches, in writing, or says why there is none. One at a time. */
  take(member: Member, target: MitigationTarget): Promise<Step | undefined>;
  /** How full the fullest limit is that was asked for in this pass, in percent; undefined where none was. */
  usedPercent(): Promise<number | undefined>;
}

interface Dependencies {
  readonly usages: LimitUsage;
  readonly reach: Reach;
  readonly liveRuleset: () => Promise<Ruleset>;
  readonly clock: Clock;
  readonly telemetry: Telemetry;
}

export function createLimitGuard(deps: Dependencies): LimitGuard {
  const { usages, reach, liveRuleset, clock, telemetry } = deps;
  let rateLimiters = new Map<string, Promise<RateLimiter>>();

  /** Those of the rule as it is in force now; of a rule that is gone, those that it had when it decided. */
  function limitsOf({ event, response: { step } }: Member, rules: Ruleset['rules']): Limits | undefined {
    const rule = rules.find(({ id }) => id === event.decision.rule?.id);
    if (rule) return rule.limits;
    return step.kind === 'mitigate' ? step.limits : undefined;
  }

  async function guardsFor(member: Member): Promise<readonly Guard[]> {
    const { rules, breaker } = await liveRuleset();
    return guardsOf(member.event.decision.rule?.id ?? 'none', limitsOf(member, rules), breaker);
  }

  async function read({ kind, of, limits }: Guard): Promise<RateLimiter> {
    const rateLimiter = createRateLimiter(limits, kind);
    const since = new Date(clock.now().getTime() - longestOf(limits));
    for (const usage of await usages.since(of, since)) rateLimiter.add(usage);
    return rateLimiter;
  }

  function rateLimiterOf(guard: Guard): Promise<RateLimiter> {
    const known = rateLimiters.get(guard.of) ?? read(guard);
    rateLimiters.set(guard.of, known);
    return known;
  }

  /** What the first guard says that holds a response. */
  async function heldBy(
    guards: readonly Guard[],
    judge: (rateLimiter: RateLimiter) => LimitReached | undefined,
  ): Promise<Step | undefined> {
    for (const guard of guards) {
      const reached = judge(await rateLimiterOf(guard));
      if (reached) return held(reached, guard);
    }
    return undefined;
  }

  const wantedBy = ({ event: { eventId, subject } }: Member, devices: number): Usage => ({
    ...{ at: clock.now(), eventId, subject, devices },
  });

  function held(reached: LimitReached, { kind }: Guard): Step {
    telemetry.count(metrics[kind]);
    const again = reached.until ?? new Date(clock.now().getTime() + neverFitsMillis);
    return {
      status: 'held',
      because: reached.because,
      changes: { notBefore: again.toISOString() },
      // A storm holds thousands: the alarm on the metric tells people once. What never fits is told by itself.
      isNotified: reached.until === undefined,
    };
  }

  return {
    refresh() {
      rateLimiters = new Map();
    },
    async holdWithoutRoom(member) {
      return heldBy(await guardsFor(member), (rateLimiter) => rateLimiter.checkRoom(wantedBy(member, 1)));
    },
    async take(member, target) {
      const guards = await guardsFor(member);
      if (guards.length === 0) return undefined;
      const most = Math.max(0, ...guards.flatMap(({ limits }) => limits.devices).map(({ count }) => count));
      const devices = most > 0 ? await reach.devicesOf(target, most) : 1;
      const usage = wantedBy(member, devices);
      const step = await heldBy(guards, (rateLimiter) => rateLimiter.judge(usage));
      if (step) return step;
      for (const guard of guards) {
        await usages.note(guard.of, usage, member.event.expiresAt);
        (await rateLimiterOf(guard)).add(usage);
      }
      return undefined;
    },
    async usedPercent() {
      const read = await Promise.allSettled(rateLimiters.values());
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

/** Somebody may raise the limit, or take devices away from what it reaches. */
const neverFitsMillis = 3_600_000;

import { actionOf } from '../../../shared/actions/actions.ts';
import {
  createRateLimiter,
  type LimitReached,
  type LimitScope,
  type Limits,
  limitScopesOf,
  type RateLimiter,
  type Usage,
} from '../../../shared/limits/limits.ts';
import type { Compared, Outcome } from './difference.ts';

/** Usages that all rate limiters together remember. Beyond that limits hold less than they would, and the replay says so. */
export const maxUsages = 30_000;

const hourMillis = 3_600_000;

/**
 * Applies limits to decisions in the order of time, by the rate limiter of `respond`. A rule has one for
 * each of its modes, since what it only observed changed nothing, and begins a new one where its limits change. The
 * breaker has one for each mode of all rules.
 */
export function createLimiter(breaker?: Limits) {
  const rateLimiters = new Map<string, { readonly limits: string; readonly rateLimiter: RateLimiter }>();
  let retained = 0;
  let forgets = false;
  let sweptAt = Number.NEGATIVE_INFINITY;

  /** Forgets the usages of rules that decide nothing any more. */
  function sweep(usage: Usage): void {
    if (usage.at.getTime() - sweptAt < hourMillis) return;
    sweptAt = usage.at.getTime();
    retained = 0;
    for (const { rateLimiter } of rateLimiters.values()) {
      rateLimiter.checkRoom(usage);
      retained += rateLimiter.retained();
    }
  }

  function scopesFor({ rule, steps }: Compared): readonly LimitScope[] {
    const step = steps.find((each) => actionOf(each).isLimited);
    if (!step) return [];
    return limitScopesOf(String(rule?.id), 'limits' in step ? step.limits : undefined, breaker);
  }

  function rateLimiterOf({ rule }: Compared, { kind, of, limits }: LimitScope): RateLimiter {
    const name = `${rule?.mode} ${of}`;
    const written = JSON.stringify(limits);
    const known = rateLimiters.get(name);
    if (known?.limits === written) return known.rateLimiter;
    const rateLimiter = createRateLimiter(limits, kind);
    retained -= known?.rateLimiter.retained() ?? 0;
    rateLimiters.set(name, { limits: written, rateLimiter });
    return rateLimiter;
  }

  function note(rateLimiter: RateLimiter, usage: Usage): void {
    if (retained >= maxUsages) forgets = true;
    else rateLimiter.add(usage);
  }

  /** Reserves usage in all rate limiters, or says which limit is reached. */
  function take(rateLimiters: readonly RateLimiter[], usage: Usage): LimitReached | undefined {
    const retainedBefore = retainedIn(rateLimiters);
    const reached = rateLimiters.map((rateLimiter) => rateLimiter.check(usage)).find((limit) => limit);
    if (!reached) for (const rateLimiter of rateLimiters) note(rateLimiter, usage);
    retained += retainedIn(rateLimiters) - retainedBefore;
    return reached;
  }

  return {
    check({ eventId, at, subject }: Omit<Usage, 'devices'>, decision: Compared): Outcome {
      const scopes = scopesFor(decision);
      if (scopes.length === 0) return { decision };
      // Who uses a policy or a certificate is not in history.
      const usage = { eventId, at, subject, devices: 1 };
      sweep(usage);
      const reached = take(
        scopes.map((scope) => rateLimiterOf(decision, scope)),
        usage,
      );
      return reached ? { decision, heldBy: reached.text } : { decision };
    },
    /** Whether there were more usages than are remembered. */
    forgets: (): boolean => forgets,
    retained: (): number => retained,
  };
}

const retainedIn = (rateLimiters: readonly RateLimiter[]): number =>
  rateLimiters.reduce((sum, rateLimiter) => sum + rateLimiter.retained(), 0);

import * as v from 'valibot';
import { durationOf, lasting } from '../schema/duration.ts';
import { about, fields, wholeBetween } from '../schema/fields.ts';

const longestWindowDays = 400;

/** No limit looks back further, so what it counts need not be kept for longer. In milliseconds. */
export const longestWindowMillis = longestWindowDays * 86_400_000;

/** How far a limit looks back. */
const windowLasting = (words: string) =>
  v.pipe(lasting(words), v.maxValue(longestWindowMillis, `must be at most ${longestWindowDays}d`));

const deviceLimitsForm = v.pipe(
  v.array(
    fields({
      count: about('So many devices', wholeBetween(1, 1_000_000)),
      per: windowLasting('within so much time, such as 1h or 1d.'),
    }),
    'must be a list of limits',
  ),
  v.minLength(1, 'must hold at least one limit, e.g. { count: 20, per: 1h }'),
  v.maxLength(5, 'takes at most 5 limits'),
);

/** The limits of a rule, as rules write them. */
export const limitsForm = fields({
  cooldown: v.optional(windowLasting('The least time between two mitigations of the same subject.')),
  devices: v.optional(
    about('The most devices that this rule may reach, each within a time.', deviceLimitsForm),
  ),
});
export type LimitsForm = v.InferOutput<typeof limitsForm>;

/** The limits of all rules together, as settings write them. */
export const breakerForm = fields({
  devices: about('The most devices that all rules together may reach, each within a time.', deviceLimitsForm),
});

/** How much a rule may do: at most so many devices in a window, and no subject again before its cooldown is over. */
export const LimitsSchema = v.object({
  cooldownMillis: v.optional(v.number()),
  devices: v.array(v.object({ count: v.number(), perMillis: v.number() })),
});
export type Limits = v.InferOutput<typeof LimitsSchema>;

export const limitsOf = ({ cooldown, devices = [] }: LimitsForm): Limits => ({
  ...(cooldown !== undefined && { cooldownMillis: cooldown }),
  devices: devices.map(({ count, per }) => ({ count, perMillis: per })),
});

/** That a response contained a subject, and how many devices that reached. */
export interface Usage {
  readonly at: Date;
  readonly eventId: string;
  readonly subject: string;
  readonly devices: number;
}

/** Why a limit holds a response. `until` is when there is room again; absent where the response alone exceeds the limit. */
export interface LimitReached {
  readonly code: 'limit-reached' | 'breaker-reached' | 'in-cooldown' | 'never-fits';
  readonly text: string;
  readonly until?: Date;
}

/** Limits that apply to a response, and the rules whose usages count. */
export interface LimitScope {
  readonly kind: 'limit' | 'breaker';
  /** The id of a rule, or of all rules. */
  readonly of: string;
  readonly limits: Limits;
}

/** No rule has that id. */
const allRules = '*';

/** The limits of the rule that decided, and then the breaker of all rules, as far as there are any. */
export const limitScopesOf = (rule: string, limits?: Limits, breaker?: Limits): readonly LimitScope[] => [
  ...(limits ? [{ kind: 'limit', of: rule, limits } as const] : []),
  ...(breaker ? [{ kind: 'breaker', of: allRules, limits: breaker } as const] : []),
];

/** The usages within the windows of some limits. Calls come in the order of time. */
export interface RateLimiter {
  add(usage: Usage): void;
  /** Undefined where there is room. A usage by the same response does not count against it. */
  check(wanted: Usage): LimitReached | undefined;
  /** The same without the cooldown. */
  checkRoom(wanted: Usage): LimitReached | undefined;
  /** For how many more devices it has room. */
  places(at: Date): number;
  /** How full the fullest of its limits of devices is, in percent of it. */
  usedPercent(at: Date): number;
  /** How many usages are in memory. */
  retained(): number;
}

type DeviceLimit = Limits['devices'][number];

/**
 * The rate limiter of `respond` and of a replay. It forgets usages that are older than its longest window. `kind` says
 * whose limits these are: those of a rule, or the breaker.
 */
export function createRateLimiter(
  { cooldownMillis = 0, devices }: Limits,
  kind: LimitScope['kind'] = 'limit',
): RateLimiter {
  const cooldown = createWindow(cooldownMillis);
  const windows = devices.map((limit) => ({ limit, window: createWindow(limit.perMillis) }));
  const all = [cooldown, ...windows.map(({ window }) => window)];

  function inCooldown({ at, subject, eventId }: Usage): LimitReached | undefined {
    const last = cooldown.last(subject);
    if (!last || last.eventId === eventId) return undefined;
    const until = new Date(last.at.getTime() + cooldownMillis);
    return until > at
      ? { code: 'in-cooldown', text: `cooldown of ${durationOf(cooldownMillis)} for ${subject}`, until }
      : undefined;
  }

  function checkRoom(wanted: Usage): LimitReached | undefined {
    for (const window of all) window.forget(wanted.at);
    return windows
      .map(({ limit, window }) => overLimit(kind, limit, window, wanted))
      .find((reached) => reached);
  }

  return {
    add(usage) {
      for (const window of all) window.add(usage);
    },
    check: (wanted) => inCooldown(wanted) ?? checkRoom(wanted),
    checkRoom,
    places(at) {
      for (const window of all) window.forget(at);
      return Math.min(...windows.map(({ limit, window }) => Math.max(0, limit.count - window.devices())));
    },
    usedPercent(at) {
      for (const window of all) window.forget(at);
      return Math.max(0, ...windows.map(({ limit, window }) => (100 * window.devices()) / limit.count));
    },
    retained: () => all.reduce((sum, window) => sum + window.size(), 0),
  };
}

function overLimit(
  kind: LimitScope['kind'],
  { count, perMillis }: DeviceLimit,
  window: Window,
  wanted: Usage,
): LimitReached | undefined {
  const limit = `${kind} of ${count} devices per ${durationOf(perMillis)}`;
  if (wanted.devices > count)
    return {
      code: 'never-fits',
      text: `${limit}: ${wanted.subject} alone reaches ${wanted.devices}, so it never fits`,
    };
  const until = window.roomFor(wanted, count);
  return until && { code: `${kind}-reached`, text: `${limit} is met`, until };
}

type Window = ReturnType<typeof createWindow>;

/** The latest usage of each subject within a period, the oldest first. */
function createWindow(perMillis: number) {
  const latest = new Map<string, Usage>();
  let total = 0;

  function drop(subject: string): void {
    total -= latest.get(subject)?.devices ?? 0;
    latest.delete(subject);
  }

  /** When the window holds so many devices fewer, those of one subject left out. Undefined where `surplus` is none. */
  function whenFreed(surplus: number, except: string): Date | undefined {
    let freed = 0;
    let at: Date | undefined;
    for (const usage of latest.values()) {
      if (freed >= surplus) break;
      if (usage.subject === except) continue;
      freed += usage.devices;
      at = new Date(usage.at.getTime() + perMillis);
    }
    return at;
  }

  return {
    add(usage: Usage): void {
      if (perMillis === 0) return;
      drop(usage.subject);
      latest.set(usage.subject, usage);
      total += usage.devices;
    },
    forget(now: Date): void {
      for (const { subject, at } of latest.values()) {
        if (at.getTime() + perMillis > now.getTime()) break;
        drop(subject);
      }
    },
    last: (subject: string): Usage | undefined => latest.get(subject),
    /** When there is room below `count` devices; undefined where there is room now. */
    roomFor({ subject, devices }: Usage, count: number): Date | undefined {
      const others = total - (latest.get(subject)?.devices ?? 0);
      return whenFreed(others + devices - count, subject);
    },
    devices: (): number => total,
    size: (): number => latest.size,
  };
}

import {
  createLedger,
  type Ledger,
  type LimitReached,
  type Limits,
  type Touch,
} from '../../shared/decisions/limits.ts';
import type { MitigationTarget } from '../../shared/defender/pre-images.ts';
import type { Reach } from '../../shared/defender/reach.ts';
import type { Touches } from '../../shared/history/touches.ts';
import type { Ruleset } from '../../shared/rules/ruleset.ts';
import type { Telemetry } from '../../shared/telemetry/telemetry.ts';
import type { Clock } from '../../shared/time/clock.ts';
import type { Member, Step } from './record.ts';

/** Holds responses that would exceed the limits of their rule. Exact, since `respond` is serial. */
export interface LimitGuard {
  /** Reads anew what has been touched, as far as it is asked for. Once a pass. */
  refresh(): void;
  /** Why the rule has no room for even one device more. Spares the look-ups in AWS IoT, so it leaves cooldowns aside. */
  holdFull(member: Member): Promise<Step | undefined>;
  /** Takes room for all the devices that a response reaches, in writing, or says why there is none. One at a time. */
  take(member: Member, target: MitigationTarget): Promise<Step | undefined>;
  /** How full the fullest limit is that was asked for in this pass, in percent; undefined where none was. */
  usedPercent(): Promise<number | undefined>;
}

interface Dependencies {
  readonly touches: Touches;
  readonly reach: Reach;
  readonly liveRuleset: () => Promise<Ruleset>;
  readonly clock: Clock;
  readonly telemetry: Telemetry;
}

export function createLimitGuard(deps: Dependencies): LimitGuard {
  const { touches, reach, liveRuleset, clock, telemetry } = deps;
  let ledgers = new Map<string, Promise<Ledger>>();

  /** Those of the rule as it is in force now; of a rule that is gone, those that it had when it decided. */
  async function limitsOf({ event, response: { step } }: Member): Promise<Limits | undefined> {
    const { rules } = await liveRuleset();
    const rule = rules.find(({ id }) => id === event.decision.rule?.id);
    if (rule) return rule.limits;
    return step.kind === 'mitigate' ? step.limits : undefined;
  }

  async function read(rule: string, limits: Limits): Promise<Ledger> {
    const ledger = createLedger(limits);
    const since = new Date(clock.now().getTime() - longestOf(limits));
    for (const touch of await touches.since(rule, since)) ledger.add(touch);
    return ledger;
  }

  function ledgerOf(rule: string, limits: Limits): Promise<Ledger> {
    const known = ledgers.get(rule) ?? read(rule, limits);
    ledgers.set(rule, known);
    return known;
  }

  const wantedBy = ({ event: { eventId, subject } }: Member, devices: number): Touch => ({
    ...{ at: clock.now(), eventId, subject, devices },
  });

  function held(reached: LimitReached | undefined): Step | undefined {
    if (!reached) return undefined;
    telemetry.count('LimitReached');
    const again = reached.until ?? new Date(clock.now().getTime() + neverFitsMillis);
    return {
      status: 'held',
      because: reached.because,
      changes: { notBefore: again.toISOString() },
      // A storm holds thousands: the alarm on the metric tells people once. What never fits is told by itself.
      isTold: reached.until === undefined,
    };
  }

  return {
    refresh() {
      ledgers = new Map();
    },
    async holdFull(member) {
      const limits = await limitsOf(member);
      if (!limits) return undefined;
      const ledger = await ledgerOf(ruleOf(member), limits);
      return held(ledger.judgeRoom(wantedBy(member, 1)));
    },
    async take(member, target) {
      const limits = await limitsOf(member);
      if (!limits) return undefined;
      const most = Math.max(0, ...limits.devices.map(({ count }) => count));
      const devices = most > 0 ? await reach.devicesOf(target, most) : 1;
      const ledger = await ledgerOf(ruleOf(member), limits);
      const touch = wantedBy(member, devices);
      const reached = ledger.judge(touch);
      if (reached) return held(reached);
      await touches.note(ruleOf(member), touch, member.event.expiresAt);
      ledger.add(touch);
      return undefined;
    },
    async usedPercent() {
      const read = await Promise.allSettled(ledgers.values());
      const used = read.flatMap((each) =>
        each.status === 'fulfilled' ? each.value.usedPercent(clock.now()) : [],
      );
      return used.length > 0 ? Math.max(...used) : undefined;
    },
  };
}

const ruleOf = ({ event }: Member): string => event.decision.rule?.id ?? 'none';

const longestOf = ({ cooldownMillis = 0, devices }: Limits): number =>
  Math.max(cooldownMillis, ...devices.map(({ perMillis }) => perMillis));

/** Somebody may raise the limit, or take devices away from what it reaches. */
const neverFitsMillis = 3_600_000;

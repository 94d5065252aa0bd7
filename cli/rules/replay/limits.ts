import {
  createLedger,
  type Guard,
  guardsOf,
  type Ledger,
  type LimitReached,
  type Limits,
  type Touch,
} from '../../../shared/limits/limits.ts';
import type { Compared, Outcome } from './outcome.ts';

/** Touches that all ledgers together remember. Beyond that limits hold less than they would, and the replay says so. */
export const maxTouches = 30_000;

const hourMillis = 3_600_000;

/**
 * Applies limits to decisions in the order of time, by the ledger that `respond` judges by. A rule has a ledger for
 * each of its modes, since what it only observed has touched nothing, and begins a new one where its limits change. The
 * breaker has one for each mode of all rules.
 */
export function createLimiter(breaker?: Limits) {
  const ledgers = new Map<string, { readonly limits: string; readonly ledger: Ledger }>();
  let retained = 0;
  let forgets = false;
  let sweptAt = Number.NEGATIVE_INFINITY;

  /** Lets go of what rules have touched that decide nothing any more. */
  function sweep(touch: Touch): void {
    if (touch.at.getTime() - sweptAt < hourMillis) return;
    sweptAt = touch.at.getTime();
    retained = 0;
    for (const { ledger } of ledgers.values()) {
      ledger.judgeRoom(touch);
      retained += ledger.retained();
    }
  }

  function guardsFor({ rule, steps }: Compared): readonly Guard[] {
    const step = steps.find(({ kind }) => kind === 'mitigate');
    return step?.kind === 'mitigate' ? guardsOf(String(rule?.id), step.limits, breaker) : [];
  }

  function ledgerOf({ rule }: Compared, { kind, of, limits }: Guard): Ledger {
    const name = `${rule?.mode} ${of}`;
    const written = JSON.stringify(limits);
    const known = ledgers.get(name);
    if (known?.limits === written) return known.ledger;
    const ledger = createLedger(limits, kind);
    retained -= known?.ledger.retained() ?? 0;
    ledgers.set(name, { limits: written, ledger });
    return ledger;
  }

  function note(ledger: Ledger, touch: Touch): void {
    if (retained >= maxTouches) forgets = true;
    else ledger.add(touch);
  }

  /** Takes room in all ledgers, or says which has none. */
  function take(ledgers: readonly Ledger[], touch: Touch): LimitReached | undefined {
    const retainedBefore = retainedIn(ledgers);
    const reached = ledgers.map((ledger) => ledger.judge(touch)).find((each) => each);
    if (!reached) for (const ledger of ledgers) note(ledger, touch);
    retained += retainedIn(ledgers) - retainedBefore;
    return reached;
  }

  return {
    judge({ eventId, at, subject }: Omit<Touch, 'devices'>, decision: Compared): Outcome {
      const guards = guardsFor(decision);
      if (guards.length === 0) return { decision };
      // Who uses a policy or a certificate is not in history.
      const touch = { eventId, at, subject, devices: 1 };
      sweep(touch);
      const reached = take(
        guards.map((guard) => ledgerOf(decision, guard)),
        touch,
      );
      return reached ? { decision, heldBy: reached.because } : { decision };
    },
    /** Whether more was touched than is remembered. */
    forgets: (): boolean => forgets,
    retained: (): number => retained,
  };
}

const retainedIn = (ledgers: readonly Ledger[]): number =>
  ledgers.reduce((sum, ledger) => sum + ledger.retained(), 0);

import { createLedger, type Ledger, type Limits, type Touch } from './limits.ts';
import type { Compared, Outcome } from './replay-outcome.ts';

/** Touches that all ledgers together remember. Beyond that limits hold less than they would, and the replay says so. */
export const maxTouches = 30_000;

const hourMillis = 3_600_000;

/**
 * Applies limits to decisions in the order of time, by the ledger that `respond` judges by. A rule has a ledger for
 * each of its modes, since what it only observed has touched nothing, and begins a new one where its limits change.
 */
export function createLimiter() {
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

  function ledgerOf({ rule }: Compared, limits: Limits): Ledger {
    const name = `${rule?.mode} ${rule?.id}`;
    const written = JSON.stringify(limits);
    const known = ledgers.get(name);
    if (known?.limits === written) return known.ledger;
    const ledger = createLedger(limits);
    retained -= known?.ledger.retained() ?? 0;
    ledgers.set(name, { limits: written, ledger });
    return ledger;
  }

  function note(ledger: Ledger, touch: Touch): void {
    if (retained >= maxTouches) forgets = true;
    else ledger.add(touch);
  }

  return {
    judge({ eventId, at, subject }: Omit<Touch, 'devices'>, decision: Compared): Outcome {
      const limits = limitsOf(decision);
      if (!limits) return { decision };
      // Who uses a policy or a certificate is not in history.
      const touch = { eventId, at, subject, devices: 1 };
      sweep(touch);
      const ledger = ledgerOf(decision, limits);
      const retainedBefore = ledger.retained();
      const reached = ledger.judge(touch);
      if (!reached) note(ledger, touch);
      retained += ledger.retained() - retainedBefore;
      return reached ? { decision, heldBy: reached.because } : { decision };
    },
    /** Whether more was touched than is remembered. */
    forgets: (): boolean => forgets,
    retained: (): number => retained,
  };
}

const limitsOf = ({ steps }: Compared): Limits | undefined =>
  steps.find((step) => step.kind === 'mitigate')?.limits;

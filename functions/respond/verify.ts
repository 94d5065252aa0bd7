import type { History } from '../../shared/history/history.ts';
import { isUnproven, type Lane } from '../../shared/responses/standing.ts';
import { aboutMembers } from './about.ts';
import type { Attempts } from './attempt.ts';
import { type Member, membersOf } from './record.ts';
import type { VerifyFindings } from './verify-findings.ts';
import type { VerifyViolations } from './verify-violations.ts';

/**
 * Asks the detector, for whatever is due, whether it still sees the problem: `succeeded` means only that AWS did what
 * it was asked to. Answers with how much it did.
 */
export type Verify = (now: Date) => Promise<number>;

interface Dependencies {
  readonly history: History;
  readonly verifyFindings: VerifyFindings;
  readonly verifyViolations: VerifyViolations;
  readonly attempts: Attempts;
}

/** Events of one pass, of each kind. */
const eventsPerPass = 500;

/** After nothing was found, how long until the next look, in milliseconds: to prove what is done is not urgent. */
const restMillis = 30_000;

export function createVerify({ history, verifyFindings, verifyViolations, attempts }: Dependencies): Verify {
  async function verifyIn(lane: Lane, work: (due: readonly Member[]) => Promise<number>, now: Date) {
    const events = await history.ready(lane, now, eventsPerPass);
    const due = events.flatMap(membersOf).filter(({ response }) => isDue(response, now));
    if (due.length === 0) return 0;
    const about = { what: `verification: ${lane}`, ...aboutMembers(due) };
    return (await attempts.attempt(about, () => work(due))) ?? 0;
  }

  let restsUntil = 0;

  return async (now) => {
    if (now.getTime() < restsUntil) return 0;
    const verified =
      (await verifyIn('unproven-violation', verifyViolations, now)) +
      (await verifyIn('unproven-finding', verifyFindings, now));
    if (verified === 0) restsUntil = now.getTime() + restMillis;
    return verified;
  };
}

const isDue = (response: Member['response'], now: Date): boolean =>
  isUnproven(response) && (response.notBefore ?? '') <= now.toISOString();

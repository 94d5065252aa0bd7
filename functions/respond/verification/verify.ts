import type { History } from '../../../shared/history/history.ts';
import { isUnproven, type WorkList } from '../../../shared/responses/aggregate-status.ts';
import type { Attempts } from '../attempts.ts';
import { aboutMembers } from '../log-fields.ts';
import { type Member, membersOf } from '../transition.ts';
import type { VerifyFindings } from './verify-findings.ts';
import type { VerifyViolations } from './verify-violations.ts';

/**
 * Asks Device Defender, for each response that is due, whether it still sees the problem: `succeeded` means only that
 * AWS did what it was asked to. Resolves to how many responses it moved.
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

/**
 * How long until the next query after nothing was due, in milliseconds: verifying is not urgent, and mostly nothing is
 * due. Every third tick queries.
 */
const restMillis = 150_000;

export function createVerify({ history, verifyFindings, verifyViolations, attempts }: Dependencies): Verify {
  async function dueIn(workList: WorkList, now: Date): Promise<readonly Member[]> {
    const events = await history.unproven(workList, now, eventsPerPass);
    return events.flatMap(membersOf).filter(({ response }) => isDue(response, now));
  }

  async function verifyAll(
    due: readonly Member[],
    workList: WorkList,
    work: VerifyFindings,
  ): Promise<number> {
    if (due.length === 0) return 0;
    const about = { what: `verification: ${workList}`, ...aboutMembers(due) };
    return (await attempts.attempt(about, () => work(due))) ?? 0;
  }

  let restsUntil = 0;

  return async (now) => {
    if (now.getTime() < restsUntil) return 0;
    const violations = await dueIn('unproven-violation', now);
    const findings = await dueIn('unproven-finding', now);
    if (violations.length + findings.length === 0) restsUntil = now.getTime() + restMillis;
    return (
      (await verifyAll(violations, 'unproven-violation', verifyViolations)) +
      (await verifyAll(findings, 'unproven-finding', verifyFindings))
    );
  };
}

const isDue = (response: Member['response'], now: Date): boolean =>
  isUnproven(response) && (response.notBefore ?? '') <= now.toISOString();

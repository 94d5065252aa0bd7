import { inBatches } from '../../../shared/concurrency/in-batches.ts';
import { isRefusal } from '../../../shared/defender/refusals.ts';
import type { CheckOutcome, VerifyingAudits } from '../../../shared/defender/verifying-audits.ts';
import type { Verification, Verifications } from '../../../shared/history/verifications.ts';
import type { Clock } from '../../../shared/time/clock.ts';
import { millisSince } from '../../../shared/time/millis-since.ts';
import type { Attempts } from '../attempts.ts';
import { aboutMembers } from '../log-fields.ts';
import { longestRunMillis } from '../recheck.ts';
import { type Member, type Transition, type Transitions, transitionTo } from '../transition.ts';

/** Verifies the responses to findings that are due. Resolves to how many it moved, or to 1 where it started an audit. */
export type VerifyFindings = (due: readonly Member[]) => Promise<number>;

interface Dependencies {
  readonly verifications: Verifications;
  readonly verifyingAudits: VerifyingAudits;
  readonly transitions: Pick<Transitions, 'record'>;
  readonly attempts: Pick<Attempts, 'attempt'>;
  readonly clock: Clock;
}

/** Claims outlast whatever their audits may do to history: findings are kept for 90 days (AWS General Reference). */
const claimMillis = 90 * 86_400_000;

type Conclusion = Extract<CheckOutcome, { status: 'ended' | 'blind' }>;

/** Calls to AWS under way at the same time. */
const atOnce = 25;

/** For each check, one audit verifies all responses that are due. Each pass asks whether the audit has ended. */
export function createVerifyFindings(dependencies: Dependencies): VerifyFindings {
  const { verifications, verifyingAudits, transitions, attempts, clock } = dependencies;

  async function verifyCheck(checkName: string, due: readonly Member[]): Promise<number> {
    const latest = await verifications.read(checkName);
    if (!latest) return begin(checkName, due, 0);
    const outcome = await outcomeOf(latest);
    switch (outcome.status) {
      case 'running':
        return 0;
      case 'unknown':
        return isOverdue(latest) ? begin(checkName, due, latest.revision) : 0;
      default:
        return conclude(latest, outcome, due);
    }
  }

  /** Without an id, the run that was to start the audit died and may have started it. A second audit does no harm. */
  const outcomeOf = async ({ auditTaskId, checkName }: Verification): Promise<CheckOutcome> =>
    auditTaskId === undefined ? { status: 'unknown' } : verifyingAudits.outcomeOf(auditTaskId, checkName);

  const isOverdue = ({ startedAt }: Verification): boolean =>
    millisSince(startedAt, clock.now()) > longestRunMillis;

  async function begin(checkName: string, due: readonly Member[], revision: number): Promise<number> {
    const startedAt = clock.now();
    const verification: Verification = { checkName, startedAt, revision };
    if (!(await verifications.save(verification))) return 0;
    const answer = await verifyingAudits.start(checkName);
    if (isRefusal(answer)) return answer.refusal === 'limit' ? 0 : moveAll(due, notAudited(answer.because));
    await verifications.claim(answer.auditTaskId, new Date(startedAt.getTime() + claimMillis));
    await verifications.save({ ...verification, ...answer, revision: revision + 1 });
    return 1;
  }

  /** What succeeded after the audit began waits for another one. */
  async function conclude(
    latest: Verification,
    outcome: Conclusion,
    due: readonly Member[],
  ): Promise<number> {
    const covered = due.filter((member) => succeededAt(member) < latest.startedAt);
    if (covered.length === 0) return begin(latest.checkName, due, latest.revision);
    await inBatches(covered, atOnce, (member) =>
      transitions.record(member, transitionFor(outcome, latest, member)),
    );
    return covered.length;
  }

  async function moveAll(members: readonly Member[], transition: Transition): Promise<number> {
    await inBatches(members, atOnce, (member) => transitions.record(member, transition));
    return members.length;
  }

  return async (due) => {
    let moved = 0;
    for (const [checkName, members] of byCheck(due))
      moved +=
        (await attempts.attempt({ checkName, ...aboutMembers(members) }, () =>
          verifyCheck(checkName, members),
        )) ?? 0;
    return moved;
  };
}

const succeededAt = ({ response: { trail } }: Member): Date => new Date(trail.at(-1)?.at ?? 0);

const notAudited = (why: string): Transition =>
  transitionTo('unverified', 'detector-blind', `no audit could be started: ${why}`);

function transitionFor(
  outcome: Conclusion,
  { auditTaskId }: Verification,
  { event: { subject } }: Member,
): Transition {
  if (outcome.status === 'blind')
    return transitionTo(
      'unverified',
      'detector-blind',
      `audit ${auditTaskId} could not check it: ${outcome.because}`,
    );
  return outcome.found.has(subject)
    ? transitionTo('unverified', 'detector-disagrees', `audit ${auditTaskId} still reports the finding`)
    : transitionTo('verified', 'detector-agrees', `audit ${auditTaskId} no longer reports the finding`);
}

function byCheck(members: readonly Member[]): ReadonlyMap<string, readonly Member[]> {
  const checks = new Map<string, Member[]>();
  for (const member of members) {
    if (member.event.kind !== 'finding') continue;
    const { checkName } = member.event;
    checks.set(checkName, [...(checks.get(checkName) ?? []), member]);
  }
  return checks;
}

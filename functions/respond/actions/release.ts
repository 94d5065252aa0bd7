import type { Violations } from '../../../shared/defender/violations.ts';
import type { ViolationEvent } from '../../../shared/events/event.ts';
import type { History } from '../../../shared/history/history.ts';
import { isUnproven } from '../../../shared/responses/aggregate-status.ts';
import { isIn } from '../../../shared/responses/lifecycle.ts';
import type { Clock } from '../../../shared/time/clock.ts';
import { describeEnded, type Ended, type ReleaseHolds } from '../containments/release-holds.ts';
import { writeInstead } from '../guards/write-instead.ts';
import { isHeldTooLong, recheckIn } from '../recheck.ts';
import { type Member, type Transitions, transitionTo } from '../transition.ts';
import { createAlarmedAgain } from './alarmed-again.ts';

interface Dependencies {
  readonly history: Pick<History, 'violation'>;
  readonly violations: Pick<Violations, 'activityOf' | 'transitionsBetween'>;
  readonly releaseHolds: ReleaseHolds;
  readonly transitions: Transitions;
  readonly clock: Clock;
}

/** A response to an alarm that is over. */
interface Answer extends Member {
  readonly event: ViolationEvent;
}

const settlingMillis = ({ response: { step } }: Member): number | undefined =>
  step.kind === 'mitigate' ? step.release?.afterMillis : undefined;

/** Its rule releases, and it still holds something. */
const isReleasable = (answer: Answer): boolean =>
  isIn('effective', answer.response) &&
  (answer.response.holds ?? []).length > 0 &&
  settlingMillis(answer) !== undefined;

/** The end of the alarm makes a difference to it. */
const isConcerned = (answer: Answer): boolean =>
  isIn('unfinished', answer.response) || isUnproven(answer.response) || isReleasable(answer);

/** Ends what the responses to an alarm hold, once the alarm has been over for the settling time of their rule. */
export function createRelease({ history, violations, releaseHolds, transitions, clock }: Dependencies) {
  const alarmedAgain = createAlarmedAgain({ violations, clock });

  /** Asked of what was answered: what the notice of the end names may be another thing. */
  async function isMaybeActive(answers: readonly Answer[]): Promise<boolean> {
    const alarms = answers.map(({ event }) => event);
    const activity = await violations.activityOf(alarms);
    return alarms.some((alarm) => !activity.isKnown(alarm) || activity.listed(alarm) !== undefined);
  }

  /** The notice of an end is a hint: as long as Device Defender lists the violation as active, nothing is released. */
  async function waitForEnd(over: ViolationEvent, member: Member, answers: readonly Answer[]): Promise<void> {
    const now = clock.now();
    const text = 'Device Defender still lists the violation as active';
    const settling = Math.max(0, ...answers.map((answer) => settlingMillis(answer) ?? 0));
    const again = new Date(Math.max(Date.parse(recheckIn(now, 'held').notBefore), now.getTime() + settling));
    await transitions.record(
      member,
      isHeldTooLong(over.receivedAt, now)
        ? transitionTo('expired', 'still-active', text)
        : transitionTo('planned', 'still-active', text, { changes: { notBefore: again.toISOString() } }),
    );
  }

  /** The alarm is over, by the notice and by Device Defender: what was not done yet is not called for any more. */
  async function endWaiting(over: ViolationEvent, answers: readonly Answer[]): Promise<void> {
    const text = `${over.violationEventType} at ${over.at.toISOString()}`;
    for (const answer of answers.filter(({ response }) => isIn('waiting', response)))
      await writeInstead({ transitions, releaseHolds }, answer, transitionTo('skipped', 'alarm-ended', text));
    if (over.violationEventType !== 'alarm-cleared') return;
    for (const answer of answers.filter(({ response }) => isUnproven(response)))
      await transitions.recordWhile(answer, transitionTo('verified', 'alarm-cleared', text), (current) =>
        isUnproven(current.response),
      );
  }

  async function waitForTask(member: Member): Promise<void> {
    const text = 'a task of the alarm is still under way';
    const changes = recheckIn(clock.now(), 'task-running');
    await transitions.record(member, transitionTo('planned', 'task-under-way', text, { changes }));
  }

  async function releaseFrom(
    over: ViolationEvent,
    member: Member,
    answers: readonly Answer[],
  ): Promise<void> {
    if (!answers.some(isConcerned)) return nothingLeft(member, answers);
    if (answers.some(({ response }) => isIn('underWay', response))) return waitForTask(member);
    return (await isMaybeActive(answers))
      ? waitForEnd(over, member, answers)
      : releaseEnded(over, member, answers);
  }

  async function releaseEnded(
    over: ViolationEvent,
    member: Member,
    answers: readonly Answer[],
  ): Promise<void> {
    await endWaiting(over, answers);
    const releasable = answers.filter(isReleasable);
    if (releasable.length === 0) await nothingLeft(member, answers);
    else await releaseSettled(over, member, releasable);
  }

  /**
   * Where Device Defender still listed the violation after its end was notified, the notice was early or forged: it
   * settles from the end that is listed, or from when it was last seen active.
   */
  async function endOf(over: ViolationEvent, { response: { trail } }: Member): Promise<Date> {
    const seen = trail.findLast(({ reason }) => reason.code === 'still-active');
    if (!seen) return over.at;
    const listed = await violations.transitionsBetween(over, over.at, clock.now());
    const end = listed.findLast(({ type }) => type !== 'in-alarm');
    return end ? end.at : new Date(seen.at);
  }

  async function releaseSettled(
    over: ViolationEvent,
    member: Member,
    releasable: readonly Answer[],
  ): Promise<void> {
    const settling = Math.max(...releasable.map((answer) => settlingMillis(answer) ?? 0));
    const due = new Date((await endOf(over, member)).getTime() + settling);
    if (clock.now() >= due) return releaseNow(member, releasable);
    const text = `settling until ${due.toISOString()}`;
    const changes = { notBefore: due.toISOString() };
    await transitions.record(member, transitionTo('planned', 'settling', text, { changes }));
  }

  async function releaseNow(member: Member, releasable: readonly Answer[]): Promise<void> {
    const text = 'the settling time passed with no new alarm';
    const admitted = await transitions.record(member, transitionTo('admitted', 'settled', text));
    if (!admitted) return;
    const all: Ended[] = [];
    for (const answer of releasable) all.push(...(await releaseOne(answer)));
    await transitions.record(admitted, transitionTo('succeeded', 'put-back', describeEnded(all)));
  }

  async function releaseOne(answer: Answer): Promise<readonly Ended[]> {
    const ended = await releaseHolds(answer);
    await transitions.recordWhile(
      answer,
      transitionTo('released', 'put-back', describeEnded(ended)),
      (current) => isIn('effective', current.response),
    );
    return ended;
  }

  /** An earlier run may have released all, and ended before it could say so. */
  async function nothingLeft(member: Member, answers: readonly Answer[]): Promise<void> {
    const begun = member.response.trail.find(({ status }) => status === 'admitted');
    const released = answers
      .flatMap(({ response }) => response.trail.at(-1) ?? [])
      .filter(({ status, at }) => begun !== undefined && status === 'released' && at >= begun.at);
    const texts = [...new Set(released.map(({ reason }) => reason.text))];
    await transitions.record(
      member,
      texts.length > 0
        ? transitionTo('succeeded', 'put-back', texts.join('; '))
        : transitionTo('skipped', 'nothing-held', 'nothing that the alarm did is to be released'),
    );
  }

  return async (member: Member): Promise<void> => {
    const { event } = member;
    if (event.kind !== 'violation') {
      await transitions.record(
        member,
        transitionTo('skipped', 'nothing-held', 'events of this kind hold nothing'),
      );
      return;
    }
    const all = await history.violation(event.violationId);
    const instead = await alarmedAgain(event, all);
    if (instead) await transitions.record(member, instead);
    else await releaseFrom(event, member, answersBefore(event, all));
  };
}

/** The guarded responses to the alarms that an end is of. */
const answersBefore = (over: ViolationEvent, transitions: readonly ViolationEvent[]): readonly Answer[] =>
  transitions
    .filter(({ at }) => at < over.at)
    .flatMap((event) => event.responses.map((response, index) => ({ event, index, response })))
    .filter(({ response: { step } }) => step.kind !== 'notify' && step.kind !== 'release');

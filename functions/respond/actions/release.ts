import type { Violations } from '../../../shared/defender/violations.ts';
import type { ViolationEvent } from '../../../shared/events/event.ts';
import type { Containments } from '../../../shared/history/containments.ts';
import type { History } from '../../../shared/history/history.ts';
import { holdsOf } from '../../../shared/history/unknown-holders.ts';
import { isUnproven } from '../../../shared/responses/aggregate-status.ts';
import { isIn } from '../../../shared/responses/lifecycle.ts';
import { isOfItsDocument } from '../../../shared/sources/violation/as-listed.ts';
import type { Clock } from '../../../shared/time/clock.ts';
import { type Holding, refOf } from '../containments/holding.ts';
import type { Ended } from '../containments/put-back.ts';
import { describeEnded, type ReleaseHolds } from '../containments/release-holds.ts';
import { notListedYet, requireAnswers } from '../guards/activity.ts';
import { writeInstead } from '../guards/write-instead.ts';
import { isHeldTooLong, recheckIn } from '../recheck.ts';
import { type Member, type Transitions, transitionTo } from '../transition.ts';
import { createAlarmedAgain } from './alarmed-again.ts';

interface Dependencies {
  readonly history: Pick<History, 'violation'>;
  readonly containments: Pick<Containments, 'read'>;
  readonly violations: Pick<Violations, 'activityOf' | 'transitionsBetween'>;
  readonly holding: Pick<Holding, 'drop'>;
  readonly releaseHolds: ReleaseHolds;
  readonly transitions: Transitions;
  readonly clock: Clock;
}

/** A response to an alarm that has ended. */
interface AlarmMember extends Member {
  readonly event: ViolationEvent;
  /** For how long the alarm has to have been over before it ends what it holds; undefined where it holds on. */
  readonly settlingMillis: number | undefined;
}

const isReleasable = ({ settlingMillis }: AlarmMember): boolean => settlingMillis !== undefined;

const longestSettling = (alarmMembers: readonly AlarmMember[]): number =>
  Math.max(0, ...alarmMembers.map(({ settlingMillis = 0 }) => settlingMillis));

/** The end of the alarm makes a difference to it. */
const isConcerned = (alarmMember: AlarmMember): boolean =>
  isIn('open', alarmMember.response) || isUnproven(alarmMember.response) || isReleasable(alarmMember);

/** Releases what the responses to an alarm hold, once the settling time of their rule has passed since the alarm ended. */
export function createRelease(dependencies: Dependencies) {
  const { history, containments, violations, holding, releaseHolds, transitions, clock } = dependencies;
  const alarmedAgain = createAlarmedAgain({ violations, clock });

  /** A lease was written when the guards had passed. The row may say otherwise since, also that the response did nothing. */
  async function withSettling(member: Member & { event: ViolationEvent }): Promise<AlarmMember> {
    const records = await Promise.all(holdsOf(member).map((id) => containments.read(id)));
    const { eventId, index } = refOf(member);
    const leases = records
      .flatMap((record) => record?.holders ?? [])
      .filter((holder) => holder.eventId === eventId && holder.index === index)
      .map(({ lease }) => (lease.until === 'cleared' ? lease.afterMillis : undefined));
    const settlingMillis = leases.length > 0 ? leases[0] : settlingWithoutHold(member);
    return { ...member, settlingMillis };
  }

  /** Asked about the alarms in history: the notice of the end may name another thing. */
  async function stateOf(alarmMembers: readonly AlarmMember[]): Promise<'maybe-on' | 'over' | 'unknown'> {
    const alarms = alarmMembers.map(({ event }) => event);
    const activity = await violations.activityOf(alarms);
    requireAnswers(activity, alarms);
    if (alarms.some((alarm) => !isOfItsDocument(alarm) || activity.listed(alarm))) return 'maybe-on';
    return alarms.every((alarm) => activity.isKnown(alarm)) ? 'over' : 'unknown';
  }

  /** The notice of an end is a hint: as long as Device Defender lists the violation as active, nothing is released. */
  async function waitForEnd(
    end: ViolationEvent,
    member: Member,
    alarmMembers: readonly AlarmMember[],
  ): Promise<void> {
    const now = clock.now();
    const text = 'Device Defender still lists the violation as active';
    const settling = longestSettling(alarmMembers);
    const again = new Date(Math.max(Date.parse(recheckIn(now, 'held').notBefore), now.getTime() + settling));
    await transitions.record(
      member,
      isHeldTooLong(end.receivedAt, now)
        ? transitionTo('expired', 'still-active', text)
        : transitionTo('planned', 'still-active', text, { changes: { notBefore: again.toISOString() } }),
    );
  }

  /** The notice and Device Defender both say that the alarm ended: responses that still wait are skipped. */
  async function endWaiting(end: ViolationEvent, alarmMembers: readonly AlarmMember[]): Promise<void> {
    const text = `${end.violationEventType} at ${end.at.toISOString()}`;
    for (const alarmMember of alarmMembers.filter(({ response }) => isIn('waiting', response)))
      await writeInstead({ transitions, holding }, alarmMember, transitionTo('skipped', 'alarm-ended', text));
    if (end.violationEventType !== 'alarm-cleared') return;
    for (const alarmMember of alarmMembers.filter(({ response }) => isUnproven(response)))
      await transitions.recordWhile(alarmMember, transitionTo('verified', 'alarm-cleared', text), (current) =>
        isUnproven(current.response),
      );
  }

  async function waitForTask(member: Member): Promise<void> {
    const text = 'a task of the alarm is still under way';
    const changes = recheckIn(clock.now(), 'task-running');
    await transitions.record(member, transitionTo('planned', 'task-under-way', text, { changes }));
  }

  async function releaseFrom(
    end: ViolationEvent,
    member: Member,
    alarmMembers: readonly AlarmMember[],
  ): Promise<void> {
    if (!alarmMembers.some(isConcerned)) return endWithNothingLeft(member, alarmMembers);
    if (alarmMembers.some(({ response }) => isIn('underWay', response))) return waitForTask(member);
    switch (await stateOf(alarmMembers)) {
      case 'unknown':
        await transitions.record(member, notListedYet(clock.now()));
        return;
      case 'maybe-on':
        return waitForEnd(end, member, alarmMembers);
      case 'over':
        return releaseEnded(end, member, alarmMembers);
    }
  }

  async function releaseEnded(
    end: ViolationEvent,
    member: Member,
    alarmMembers: readonly AlarmMember[],
  ): Promise<void> {
    await endWaiting(end, alarmMembers);
    const releasable = alarmMembers.filter(isReleasable);
    if (releasable.length === 0) await endWithNothingLeft(member, alarmMembers);
    else await releaseSettled(end, member, releasable);
  }

  /**
   * Where Device Defender still listed the violation after its end was notified, the notice was early or forged: it
   * settles from the end that is listed, or from when it was last seen active.
   */
  async function endOf(end: ViolationEvent, { response: { trail } }: Member): Promise<Date> {
    const seen = trail.findLast(({ reason }) => reason.code === 'still-active');
    if (!seen) return end.at;
    const listed = await violations.transitionsBetween(end, end.at, clock.now());
    const listedEnd = listed.findLast(({ type }) => type !== 'in-alarm');
    return listedEnd ? listedEnd.at : new Date(seen.at);
  }

  async function releaseSettled(
    end: ViolationEvent,
    member: Member,
    releasable: readonly AlarmMember[],
  ): Promise<void> {
    const due = new Date((await endOf(end, member)).getTime() + longestSettling(releasable));
    if (clock.now() >= due) return releaseNow(member, releasable);
    const text = `settling until ${due.toISOString()}`;
    const changes = { notBefore: due.toISOString() };
    await transitions.record(member, transitionTo('planned', 'settling', text, { changes }));
  }

  async function releaseNow(member: Member, releasable: readonly AlarmMember[]): Promise<void> {
    const text = 'the settling time passed with no new alarm';
    const admitted = await transitions.record(member, transitionTo('admitted', 'settled', text));
    if (!admitted) return;
    const all: Ended[] = [];
    for (const alarmMember of releasable) all.push(...(await releaseOne(alarmMember)));
    await transitions.record(admitted, transitionTo('succeeded', 'put-back', describeEnded(all)));
  }

  async function releaseOne(alarmMember: AlarmMember): Promise<readonly Ended[]> {
    const ended = await releaseHolds(alarmMember);
    await transitions.recordWhile(
      alarmMember,
      transitionTo('released', 'put-back', describeEnded(ended)),
      (current) => isIn('effective', current.response),
    );
    return ended;
  }

  /** An earlier run may have released everything and died before it recorded that. */
  async function endWithNothingLeft(member: Member, alarmMembers: readonly AlarmMember[]): Promise<void> {
    const begun = member.response.trail.find(({ status }) => status === 'admitted');
    const released = alarmMembers
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
    else await releaseFrom(event, member, await Promise.all(responsesBefore(event, all).map(withSettling)));
  };
}

/** An earlier run may have ended its holds before it recorded that. */
const settlingWithoutHold = (member: Member): number | undefined => {
  const { response } = member;
  const isReleased = response.step.kind === 'mitigate' && response.step.release !== undefined;
  return isReleased && isIn('effective', response) && holdsOf(member).length > 0 ? 0 : undefined;
};

/** The guarded responses to the alarms that an end is of. */
const responsesBefore = (end: ViolationEvent, transitions: readonly ViolationEvent[]) =>
  transitions
    .filter(({ at, violationEventType }) => at <= end.at && violationEventType === 'in-alarm')
    .flatMap((event) => event.responses.map((response, index) => ({ event, index, response })))
    .filter(({ response: { step } }) => step.kind !== 'notify' && step.kind !== 'release');

import type { ThingGroups } from '../../../shared/defender/thing-groups.ts';
import type { Violations } from '../../../shared/defender/violations.ts';
import type { ViolationEvent } from '../../../shared/events/event.ts';
import type { History } from '../../../shared/history/history.ts';
import { isUnproven } from '../../../shared/responses/aggregate-status.ts';
import type { Response } from '../../../shared/responses/response.ts';
import type { Clock } from '../../../shared/time/clock.ts';
import { heldGroups, joinsOf, membership } from '../mitigation/claims.ts';
import { isHeldTooLong, recheckIn } from '../recheck.ts';
import type { Member, Record } from '../transition.ts';
import type { RecordOver } from '../transition-with-retry.ts';
import { createAlarmedAgain } from './alarmed-again.ts';

interface Dependencies {
  readonly history: History;
  readonly violations: Violations;
  readonly thingGroups: ThingGroups;
  readonly record: Record;
  readonly recordOver: RecordOver;
  readonly clock: Clock;
}

/** A containment of the same violation, and the release that its rule asks for. */
interface Containment extends Member {
  readonly event: ViolationEvent;
}

const done: readonly Response['status'][] = ['succeeded', 'verified', 'unverified'];

/** One that failed or was skipped in a task too: an action before that may have had its effect. */
const isDone = ({ response: { status, preImages } }: Member): boolean =>
  done.includes(status) || (preImages !== undefined && ['failed', 'skipped'].includes(status));

const underWay: readonly Response['status'][] = ['admitted', 'started'];

const isMitigation = ({ response }: Member): boolean => response.step.kind === 'mitigate';

const settlingMillis = ({ response }: Member): number | undefined =>
  response.step.kind === 'mitigate' ? response.step.release?.afterMillis : undefined;

/** Puts back what an alarm's responses did, once the alarm has been over for the settling time of its rule. */
export function createRelease({ history, violations, thingGroups, record, recordOver, clock }: Dependencies) {
  const alarmedAgain = createAlarmedAgain({ violations, clock });
  const skip = (member: Member, because: string) => record(member, { status: 'skipped', because });

  async function releaseFrom(
    over: ViolationEvent,
    member: Member,
    story: readonly ViolationEvent[],
  ): Promise<void> {
    const contained = story
      .filter(({ at }) => at < over.at)
      .flatMap(membersOf)
      .filter(isMitigation);
    if (contained.some(({ response }) => underWay.includes(response.status))) {
      const because = 'a task of the alarm is still under way';
      await record(member, { status: 'planned', because, changes: recheckIn(clock.now(), 'task-running') });
      return;
    }
    await verifyAll(over, contained);
    const releasable = contained.filter(isDone).filter((each) => settlingMillis(each) !== undefined);
    if (releasable.length > 0) await releaseAll(over, member, releasable);
    else await nothingLeft(member, contained);
  }

  /** The alarm is over, by the notice and by Device Defender: what was done has helped, or was not needed any more. */
  async function verifyAll(over: ViolationEvent, contained: readonly Containment[]): Promise<void> {
    const unproven = contained.filter(({ response }) => isUnproven(response));
    if (over.violationEventType !== 'alarm-cleared' || unproven.length === 0) return;
    if (await maybeActive(contained)) return;
    const because = `${over.violationEventType} at ${over.at.toISOString()}`;
    for (const member of unproven)
      await recordOver(member, { status: 'verified', because }, isUnprovenMember);
  }

  /** Asked of what was contained: what the notice of the end names may be another thing. */
  async function maybeActive(contained: readonly Containment[]): Promise<boolean> {
    const alarms = contained.map(({ event }) => event);
    const activity = await violations.activityOf(alarms);
    return alarms.some((alarm) => activity.isActive(alarm) !== false);
  }

  /** An earlier run may have put all back, and ended before it could say so. */
  async function nothingLeft(member: Member, contained: readonly Containment[]): Promise<void> {
    const begun = member.response.trail.find(({ status }) => status === 'admitted');
    const released = contained
      .flatMap(({ response }) => response.trail.at(-1) ?? [])
      .filter(({ status, at }) => begun !== undefined && status === 'released' && at >= begun.at);
    if (released.length === 0) await skip(member, 'nothing that the alarm did is to be released');
    else {
      const because = [...new Set(released.map((transition) => transition.because))].join('; ');
      await record(member, { status: 'succeeded', because });
    }
  }

  async function releaseAll(
    over: ViolationEvent,
    member: Member,
    contained: readonly Containment[],
  ): Promise<void> {
    const settling = Math.max(...contained.map((each) => settlingMillis(each) ?? 0));
    const due = new Date(over.at.getTime() + settling);
    if (clock.now() >= due) await releaseIfOver(over, member, contained);
    else {
      const because = `settling until ${due.toISOString()}`;
      await record(member, { status: 'planned', because, changes: { notBefore: due.toISOString() } });
    }
  }

  /** The notice is a hint: as long as Device Defender itself lists the violation as active, nothing is let go. */
  async function releaseIfOver(
    over: ViolationEvent,
    member: Member,
    contained: readonly Containment[],
  ): Promise<void> {
    if (!(await maybeActive(contained))) return releaseNow(member, contained);
    const because = 'Device Defender still lists the violation as active';
    await record(
      member,
      isHeldTooLong(over.receivedAt, clock.now())
        ? { status: 'expired', because }
        : { status: 'planned', because, changes: recheckIn(clock.now(), 'held') },
    );
  }

  async function releaseNow(member: Member, contained: readonly Containment[]): Promise<void> {
    const admitted = await record(member, {
      status: 'admitted',
      because: 'the settling time passed with no new alarm',
    });
    if (!admitted) return;
    const left: string[] = [];
    for (const each of contained) left.push(...(await putBack(each)));
    await record(admitted, { status: 'succeeded', because: outOf(left) });
  }

  /** Takes the things out of the groups that this response put them in, but for those that another one still holds. */
  async function putBack(member: Containment): Promise<string[]> {
    const held = await heldGroups(history, member.event.subject, [member.event.eventId]);
    const joined = (member.response.preImages ?? []).flatMap(joinsOf);
    const leaving = joined.filter(({ thingName, name }) => !held.has(membership(thingName, name)));
    for (const { thingName, name } of leaving) await thingGroups.remove(thingName, name);
    const left = leaving.map(({ name }) => name);
    await recordOver(member, { status: 'released', because: outOf(left) }, isDone);
    return left;
  }

  return async (member: Member): Promise<void> => {
    const { event } = member;
    if (event.kind !== 'violation') return;
    const story = await history.violation(event.violationId);
    const kept = await alarmedAgain(event, story);
    if (kept) await record(member, kept);
    else await releaseFrom(event, member, story);
  };
}

const isUnprovenMember = ({ response }: Member): boolean => isUnproven(response);

const outOf = (left: readonly string[]): string =>
  left.length > 0 ? `taken out of ${left.join(', ')}` : 'other alarms still hold it where it is';

const membersOf = (event: ViolationEvent): Containment[] =>
  event.responses.map((response, index) => ({ event, index, response }));

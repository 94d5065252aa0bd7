import { actionOf } from '../../../../shared/actions/actions.ts';
import { around, type Violations } from '../../../../shared/defender/violations.ts';
import type { ViolationEvent } from '../../../../shared/events/event.ts';
import type { Park } from '../../../../shared/history/park.ts';
import type { JsonObject } from '../../../../shared/json/json.ts';
import {
  documentAsListed,
  documentAsNoticed,
  isOfItsDocument,
  isOfSameBehavior,
} from '../../../../shared/sources/violation/as-listed.ts';
import type { Clock } from '../../../../shared/time/clock.ts';
import { isUnconfirmedTooLong, recheckIn } from '../../recheck.ts';
import { type Member, type Transition, transitionTo } from '../../transition.ts';
import type { Candidate, Guard } from '../guard.ts';
import type { DecidesAgain } from './decides-again.ts';

interface Dependencies {
  readonly violations: Pick<Violations, 'transitionsBetween'>;
  readonly decidesAgain: DecidesAgain;
  readonly park: Park;
  readonly clock: Clock;
}

/**
 * Confirms that Device Defender lists the violation as active, or its end, and that the rule asks for the response to
 * what is listed. An event that is never confirmed is parked, and no operator is notified.
 */
export function createConfirmViolation({ violations, decidesAgain, park, clock }: Dependencies): Guard {
  async function unconfirmed(event: ViolationEvent, text: string): Promise<Transition> {
    const now = clock.now();
    if (!isUnconfirmedTooLong(event.receivedAt, now))
      return transitionTo('planned', 'unconfirmed', text, { changes: recheckIn(now, 'unconfirmed') });
    await park({ Message: event.document, TopicArn: '' }, { kind: 'unconfirmed', detail: text });
    return transitionTo('expired', 'unconfirmed', text, { isNotified: false });
  }

  /**
   * Confirms an alarm that is on. The value that is listed last may differ from the one that raised the alarm, and the
   * alarm may be listed since another moment, so the transition that raised it is looked up, too.
   */
  async function ofAlarm(
    { member, listed }: Candidate,
    event: ViolationEvent,
  ): Promise<Transition | undefined> {
    const active = listed.of(event);
    if (!active || !isOfSameBehavior(event, active)) return ofPastAlarm(member, event);
    const text = 'the rule does not ask for it, going by what Device Defender lists';
    const decided = isOfSameMoment(event, active)
      ? await decidesAgain(member, documentOf(member, event, active))
      : 'other';
    return decided === 'other' ? ofTransition(member, event, text) : objectionOf(decided);
  }

  /** Of an alarm that came and went, operators may be notified. Nothing else is done. */
  async function ofPastAlarm(member: Member, event: ViolationEvent): Promise<Transition | undefined> {
    const text = 'Device Defender does not list the violation as active';
    return isNotice(member) ? ofTransition(member, event, text) : unconfirmed(event, text);
  }

  /** Confirms what Device Defender remembers of the very transition of an event. */
  async function ofTransition(
    member: Member,
    event: ViolationEvent,
    otherwise: string,
  ): Promise<Transition | undefined> {
    const remembered = await violations.transitionsBetween(event, ...around(event.at));
    const same = remembered.filter(({ type }) => type === event.violationEventType);
    for (const { notice } of same.filter((each) => isOfSameBehavior(event, each.notice))) {
      const decided = await decidesAgain(member, documentOf(member, event, notice));
      if (decided !== 'other') return objectionOf(decided);
    }
    return unconfirmed(event, otherwise);
  }

  return async (candidate) => {
    const { event } = candidate.member;
    if (event.kind !== 'violation') throw new Error(`${event.eventId} is no violation`);
    if (!isOfItsDocument(event)) return unconfirmed(event, 'the row is not what its notice says');
    return event.violationEventType === 'in-alarm'
      ? ofAlarm(candidate, event)
      : ofTransition(candidate.member, event, 'Device Defender does not list that end of the violation');
  };
}

const isNotice = ({ response: { step } }: Member): boolean => actionOf(step).guards === 'confirmed';

const documentOf = (member: Member, event: ViolationEvent, notice: JsonObject): JsonObject =>
  isNotice(member) ? documentAsNoticed(event, notice) : documentAsListed(event, notice);

const objectionOf = (decided: 'same' | Transition): Transition | undefined =>
  decided === 'same' ? undefined : decided;

/** Whether an alarm is listed since the moment that its notice names: copies of a notice may name any. */
function isOfSameMoment({ at }: ViolationEvent, { violationEventTime }: JsonObject): boolean {
  const [from, to] = around(at);
  const since = Number(violationEventTime);
  return since >= from.getTime() && since <= to.getTime();
}

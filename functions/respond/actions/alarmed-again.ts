import { around, type Violations } from '../../../shared/defender/violations.ts';
import type { ViolationEvent } from '../../../shared/events/event.ts';
import type { Clock } from '../../../shared/time/clock.ts';
import { isUnconfirmedTooLong, recheckIn } from '../recheck.ts';
import { type Transition, transitionTo } from '../transition.ts';

/**
 * What keeps a release from being done because of transitions that came after the end it answers; undefined where
 * nothing does. An alarm that Device Defender does not confirm only puts it off: as long as it may take to list what it
 * sent a notice of. A later end has a release of its own, and settles anew from there.
 */
export type AlarmedAgain = (
  over: ViolationEvent,
  transitions: readonly ViolationEvent[],
) => Promise<Transition | undefined>;

interface Dependencies {
  readonly violations: Pick<Violations, 'activityOf' | 'transitionsBetween'>;
  readonly clock: Clock;
}

const isAlarm = ({ violationEventType }: ViolationEvent): boolean => violationEventType === 'in-alarm';

export function createAlarmedAgain({ violations, clock }: Dependencies): AlarmedAgain {
  async function whileOn(alarms: readonly ViolationEvent[], text: string): Promise<Transition | undefined> {
    const activity = await violations.activityOf(alarms);
    const now = clock.now();
    if (alarms.some((alarm) => activity.listed(alarm))) return transitionTo('skipped', 'alarmed-again', text);
    const isOpen = alarms.some(
      (alarm) => !activity.isKnown(alarm) || !isUnconfirmedTooLong(alarm.receivedAt, now),
    );
    if (!isOpen) return undefined;
    return transitionTo(
      'planned',
      'unconfirmed',
      `${text}, but Device Defender does not list the violation as active`,
      { changes: recheckIn(now, 'unconfirmed') },
    );
  }

  /** A forged notice of an end must not put off the release that a true one asks for. */
  async function isListed(end: ViolationEvent): Promise<boolean> {
    const listed = await violations.transitionsBetween(end, ...around(end.at));
    return listed.some(({ type }) => type === end.violationEventType);
  }

  async function overAgain(end: ViolationEvent): Promise<Transition | undefined> {
    const text = `over again since ${end.at.toISOString()}`;
    if (await isListed(end)) return transitionTo('skipped', 'alarmed-again', text);
    const now = clock.now();
    return isUnconfirmedTooLong(end.receivedAt, now)
      ? undefined
      : transitionTo('planned', 'unconfirmed', `${text}, but Device Defender does not list that end`, {
          changes: recheckIn(now, 'unconfirmed'),
        });
  }

  return async (over, transitions) => {
    const later = transitions.filter(({ at }) => at > over.at);
    const end = later.findLast((each) => !isAlarm(each));
    const afterEnd = end && (await overAgain(end));
    if (afterEnd) return afterEnd;
    const alarms = later.filter(isAlarm);
    const [first] = alarms;
    return first && whileOn(alarms, `in alarm again since ${first.at.toISOString()}`);
  };
}

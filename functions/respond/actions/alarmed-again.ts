import { around, type Violations } from '../../../shared/defender/violations.ts';
import type { ViolationEvent } from '../../../shared/events/event.ts';
import type { Clock } from '../../../shared/time/clock.ts';
import { isUnconfirmedTooLong, recheckIn } from '../recheck.ts';
import { type Transition, transitionTo } from '../transition.ts';

/**
 * What keeps a release from being done because of transitions that came after the end it is for; undefined where
 * nothing does. An alarm that Device Defender does not confirm only delays it: as long as it may take to list what it
 * sent a notice of. A later end has a release of its own, and settles anew from there.
 */
export type AlarmedAgain = (
  end: ViolationEvent,
  transitions: readonly ViolationEvent[],
) => Promise<Transition | undefined>;

interface Dependencies {
  readonly violations: Pick<Violations, 'activityOf' | 'transitionsBetween'>;
  readonly clock: Clock;
}

const isAlarm = ({ violationEventType }: ViolationEvent): boolean => violationEventType === 'in-alarm';

export function createAlarmedAgain({ violations, clock }: Dependencies): AlarmedAgain {
  async function whileInAlarm(
    alarms: readonly ViolationEvent[],
    text: string,
  ): Promise<Transition | undefined> {
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

  /** A forged notice of an end must not delay the release that a genuine one asks for. */
  async function isListed(end: ViolationEvent): Promise<boolean> {
    const listed = await violations.transitionsBetween(end, ...around(end.at));
    return listed.some(({ type }) => type === end.violationEventType);
  }

  async function endedAgain(end: ViolationEvent): Promise<Transition | undefined> {
    const text = `ended again at ${end.at.toISOString()}`;
    if (await isListed(end)) return transitionTo('skipped', 'alarmed-again', text);
    const now = clock.now();
    return isUnconfirmedTooLong(end.receivedAt, now)
      ? undefined
      : transitionTo('planned', 'unconfirmed', `${text}, but Device Defender does not list that end`, {
          changes: recheckIn(now, 'unconfirmed'),
        });
  }

  return async (end, transitions) => {
    const later = transitions.filter(({ at }) => at > end.at);
    const laterEnd = later.findLast((each) => !isAlarm(each));
    const afterEnd = laterEnd && (await endedAgain(laterEnd));
    if (afterEnd) return afterEnd;
    const alarms = later.filter(isAlarm);
    const [first] = alarms;
    return first && whileInAlarm(alarms, `in alarm again since ${first.at.toISOString()}`);
  };
}

import { around, type Violations } from '../../../shared/defender/violations.ts';
import type { ViolationEvent } from '../../../shared/events/event.ts';
import type { Clock } from '../../../shared/time/clock.ts';
import { notListedYet, requireAnswers } from '../guards/activity.ts';
import { isUnconfirmedTooLong, recheckListing } from '../recheck.ts';
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
    requireAnswers(activity, alarms);
    const now = clock.now();
    if (alarms.some((alarm) => activity.listed(alarm))) return transitionTo('skipped', 'alarmed-again', text);
    if (!alarms.every((alarm) => activity.isKnown(alarm))) return notListedYet(now);
    if (isUnconfirmedTooLong(firstReceived(alarms), now)) return undefined;
    return transitionTo(
      'planned',
      'unconfirmed',
      `${text}, but Device Defender does not list the violation as active`,
      { changes: recheckListing(now, firstReceived(alarms)) },
    );
  }

  /** A forged notice of an end must not delay the release that a genuine one asks for. */
  async function isListed(end: ViolationEvent): Promise<boolean> {
    const listed = await violations.transitionsBetween(end, ...around(end.at));
    return listed.some(({ type }) => type === end.violationEventType);
  }

  async function endedAgain(ends: readonly ViolationEvent[]): Promise<Transition | undefined> {
    const end = ends.at(-1);
    if (!end) return undefined;
    const text = `ended again at ${end.at.toISOString()}`;
    if (await isListed(end)) return transitionTo('skipped', 'alarmed-again', text);
    const now = clock.now();
    return isUnconfirmedTooLong(firstReceived(ends), now)
      ? undefined
      : transitionTo('planned', 'unconfirmed', `${text}, but Device Defender does not list that end`, {
          changes: recheckListing(now, firstReceived(ends)),
        });
  }

  return async (end, transitions) => {
    const later = transitions.filter(({ at }) => at > end.at);
    const afterEnd = await endedAgain(later.filter((each) => !isAlarm(each)));
    if (afterEnd) return afterEnd;
    const alarms = later.filter(isAlarm);
    const [first] = alarms;
    return first && whileInAlarm(alarms, `in alarm again since ${first.at.toISOString()}`);
  };
}

/** From then on, they delay a release together: a stream of forged notices must not delay it for ever. */
const firstReceived = (transitions: readonly ViolationEvent[]): Date =>
  new Date(Math.min(...transitions.map(({ receivedAt }) => receivedAt.getTime())));

import type { Violations } from '../../../shared/defender/violations.ts';
import type { ViolationEvent } from '../../../shared/events/event.ts';
import type { Clock } from '../../../shared/time/clock.ts';
import { isUnconfirmedTooLong, recheckIn } from '../recheck.ts';
import type { Step } from '../transition.ts';

/**
 * What keeps a release from being done because of alarms that came after the end it answers; undefined where nothing
 * does. One that Device Defender does not bear out only puts it off: as long as it may take to list what it told of.
 */
export type AlarmedAgain = (
  over: ViolationEvent,
  story: readonly ViolationEvent[],
) => Promise<Step | undefined>;

interface Dependencies {
  readonly violations: Violations;
  readonly clock: Clock;
}

const isAlarm = ({ violationEventType }: ViolationEvent): boolean => violationEventType === 'in-alarm';

export function createAlarmedAgain({ violations, clock }: Dependencies): AlarmedAgain {
  async function whileOn(alarms: readonly ViolationEvent[], because: string): Promise<Step | undefined> {
    const activity = await violations.activityOf(alarms);
    const now = clock.now();
    if (alarms.some((alarm) => activity.isActive(alarm))) return { status: 'skipped', because };
    const isOpen = alarms.some(
      (alarm) => activity.isActive(alarm) === undefined || !isUnconfirmedTooLong(alarm.receivedAt, now),
    );
    if (!isOpen) return undefined;
    return {
      status: 'planned',
      because: `${because}, but Device Defender does not list the violation as active`,
      changes: recheckIn(now, 'unconfirmed'),
    };
  }

  return async (over, story) => {
    const later = story.filter(({ at }) => at > over.at);
    const alarms = later.filter(isAlarm);
    const [first] = alarms;
    const [last] = later.slice(-1);
    if (!first || !last) return undefined;
    const because = `in alarm again since ${first.at.toISOString()}`;
    // That end has a release of its own.
    return isAlarm(last) ? whileOn(alarms, because) : { status: 'skipped', because };
  };
}

import type { ViolationEvent } from '../../shared/events/event.ts';
import type { ViolationNotice } from '../../shared/sources/violation/notice.ts';

/** Whether history has a transition, going by all that it has of its violation. */
export type IsKnown = (notice: ViolationNotice, story: readonly ViolationEvent[]) => boolean;

/**
 * Whether the API and the notice date a transition alike, to the millisecond, is not documented. Evaluations are five
 * minutes apart, so within a minute it is the same one.
 */
const sameMillis = 60_000;

export const isTransitionKnown: IsKnown = ({ violationEventType, violationEventTime }, story) =>
  story.some(
    (event) =>
      event.violationEventType === violationEventType &&
      Math.abs(event.at.getTime() - violationEventTime.getTime()) < sameMillis,
  );

/** An alarm that is on: history knows of it where it knows of anything since it began. */
export const isAlarmKnown: IsKnown = ({ violationEventTime }, story) =>
  story.some(({ at }) => at.getTime() > violationEventTime.getTime() - sameMillis);

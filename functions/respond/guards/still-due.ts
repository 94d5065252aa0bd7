import type { Clock } from '../../../shared/time/clock.ts';
import { isHeldTooLong, isUnconfirmedTooLong, recheckListing } from '../recheck.ts';
import { transitionTo } from '../transition.ts';
import type { Guard } from './guard.ts';
import type { TransitionsOf } from './transitions-of.ts';

/**
 * A later end of the same alarm wins, whatever order the notices came in. One that Device Defender does not confirm
 * only delays the response: as long as it may take to list what it sent a notice of.
 */
export const createNotEnded =
  ({ transitionsOf, clock }: { readonly transitionsOf: TransitionsOf; readonly clock: Clock }): Guard =>
  async ({ member: { event }, listed }) => {
    if (event.kind !== 'violation') return undefined;
    const transitions = await transitionsOf(event.violationId);
    const end = transitions.find(
      ({ at, violationEventType }) => at > event.at && violationEventType !== 'in-alarm',
    );
    if (!end) return undefined;
    const text = `${end.violationEventType} at ${end.at.toISOString()}`;
    if (!listed.of(event)) return transitionTo('skipped', 'alarm-ended', text);
    const now = clock.now();
    if (isUnconfirmedTooLong(event.receivedAt, now)) return undefined;
    return transitionTo(
      'planned',
      'still-active',
      `${text}, but Device Defender still lists the violation as active`,
      { changes: recheckListing(now, event.receivedAt) },
    );
  };

/** A response that was held, or waited for a task or for a put-back, for a day expires: it is not done late. */
export const createNotTooLate =
  (clock: Clock): Guard =>
  async ({ member: { response } }) => {
    const held = response.trail.find(
      ({ status, reason }) => status === 'held' || reason.code === 'task-under-way',
    );
    if (!held || !isHeldTooLong(new Date(held.at), clock.now())) return undefined;
    return transitionTo('expired', 'held-too-long', `held since ${held.at}: ${held.reason.text}`, {
      // A storm holds thousands: the alarm on the metric notifies operators once.
      isNotified: !byLimits.includes(held.reason.code),
    });
  };

const byLimits: readonly string[] = ['limit-reached', 'breaker-reached', 'in-cooldown'];

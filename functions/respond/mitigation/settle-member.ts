import type { Outcome } from '../../../shared/defender/outcome.ts';
import type { Violations } from '../../../shared/defender/violations.ts';
import type { DecidedEvent } from '../../../shared/events/event.ts';
import type { ReasonCode } from '../../../shared/responses/reason.ts';
import type { Clock } from '../../../shared/time/clock.ts';
import type { Holding } from '../containments/holding.ts';
import { type Member, type Transition, transitionTo } from '../transition.ts';
import { awaitingVerification } from '../verification/due.ts';

/** The transition of a response whose task has ended. What AWS made is held from then on. Safe to repeat. */
export type SettleMember = (member: Member, outcome: Outcome, failedFor?: ReasonCode) => Promise<Transition>;

interface Dependencies {
  readonly holding: Pick<Holding, 'settle'>;
  readonly violations: Pick<Violations, 'activityOf'>;
  readonly clock: Clock;
}

export function createSettleMember({ holding, violations, clock }: Dependencies): SettleMember {
  /** Device Defender leaves out violations that are no longer in alarm. Nothing calls off a finding. */
  async function isOver(event: DecidedEvent): Promise<boolean> {
    if (event.kind !== 'violation') return false;
    const activity = await violations.activityOf([event]);
    return activity.isKnown(event) && activity.listed(event) === undefined;
  }

  const notRun = async (event: DecidedEvent, because: string): Promise<Transition> =>
    (await isOver(event))
      ? transitionTo('skipped', 'alarm-ended', `the alarm is over: ${because}`)
      : transitionTo('failed', 'not-applied', `no action ran: ${because}`);

  return async (member, { status, because }, failedFor = 'action-failed') => {
    const { held, of } = await holding.settle(member, status === 'succeeded');
    if (status === 'succeeded')
      return awaitingVerification(transitionTo('succeeded', 'applied', because), member, clock.now());
    if (held > 0) {
      const text = `${because}: ${held} of ${of} changes were made, and are held`;
      return transitionTo('partly-done', 'partly-applied', text);
    }
    return status === 'failed' ? transitionTo('failed', failedFor, because) : notRun(member.event, because);
  };
}

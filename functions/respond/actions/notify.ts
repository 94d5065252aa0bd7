import { actionOf } from '../../../shared/actions/actions.ts';
import type { OpsTopic } from '../../../shared/notify/ops-topic.ts';
import { isIn } from '../../../shared/responses/lifecycle.ts';
import type { Response } from '../../../shared/responses/response.ts';
import type { Clock } from '../../../shared/time/clock.ts';
import { type AskListed, notListedYet } from '../guards/activity.ts';
import type { Guard } from '../guards/guard.ts';
import { aboutOf, type Member, type Transition, type Transitions, transitionTo } from '../transition.ts';

interface Dependencies {
  readonly opsTopic: OpsTopic;
  readonly askListed: AskListed;
  /** Operators are not notified of what Device Defender does not confirm. */
  readonly confirmed: Guard;
  readonly transitions: Transitions;
  readonly clock: Clock;
}

/** Sends the notice that a response of kind `notify` asks for. It may be sent twice, and is never lost. */
export function createNotify({ opsTopic, askListed, confirmed, transitions, clock }: Dependencies) {
  /** Of a discrepancy, `about` says what was found. Of all else, it names a response. */
  async function objection(member: Member): Promise<Transition | undefined> {
    if (member.event.kind !== 'discrepancy' && !isOfItsRow(member))
      return transitionTo('skipped', 'decided-otherwise', 'no response of the event is as the notice says');
    const listed = await askListed(member);
    return listed ? confirmed({ member, listed }) : notListedYet(clock.now());
  }

  return async (member: Member): Promise<void> => {
    const { event, response } = member;
    if (response.step.kind !== 'notify') return;
    const instead = await objection(member);
    if (instead) {
      await transitions.record(member, instead);
      return;
    }
    const { severity, about } = response.step;
    const requestId = await opsTopic.publish({
      severity,
      headline: about ? `Needs a person: ${event.subject}` : `${event.kind} of ${event.subject}`,
      eventId: event.eventId,
      subject: event.subject,
      rule: event.decision.rule?.id,
      because: about ?? event.decision.because,
      responses: event.responses.filter(({ step }) => step.kind !== 'notify').map(summary),
    });
    await transitions.record(
      member,
      transitionTo('succeeded', 'notified', 'the notice was published to the ops topic', { requestId }),
    );
  };
}

/** Whether what a notice is about is a response of the same event, and operators are notified of its status. */
const isOfItsRow = ({ event: { eventId, responses }, response: { step } }: Member): boolean =>
  step.kind !== 'notify' ||
  step.about === undefined ||
  responses.some(({ trail }, index) =>
    trail.some(
      (entry) => isIn('alarming', entry) && aboutOf({ eventId, index }, entry.status) === step.about,
    ),
  );

const describe = (step: Response['step']): string => actionOf(step).describe(step);

const summary = ({ step, status, trail }: Response) => ({
  action: describe(step),
  status,
  because: trail.at(-1)?.reason.text ?? '',
});

import type { OpsTopic } from '../../../shared/notify/ops-topic.ts';
import type { Response } from '../../../shared/responses/response.ts';
import type { Member, Record } from '../transition.ts';

interface Dependencies {
  readonly opsTopic: OpsTopic;
  readonly record: Record;
}

/** Sends the notice that a response of kind `notify` asks for. May be sent twice, never not at all. */
export const createNotify =
  ({ opsTopic, record }: Dependencies) =>
  async (member: Member): Promise<void> => {
    const { event, response } = member;
    if (response.step.kind !== 'notify') return;
    const { severity, about } = response.step;
    const requestId = await opsTopic.tell({
      severity,
      headline: about ? `Needs a person: ${event.subject}` : `${event.kind} of ${event.subject}`,
      eventId: event.eventId,
      subject: event.subject,
      rule: event.decision.rule?.id,
      because: about ?? event.decision.because,
      responses: event.responses.filter(({ step }) => step.kind !== 'notify').map(summary),
    });
    await record(member, { status: 'succeeded', because: 'the ops topic took the notice', requestId });
  };

const summary = ({ step, status, trail }: Response) => ({
  does: step.kind === 'mitigate' ? `mitigate: ${step.actions.join(', ')}` : step.kind,
  status,
  because: trail.at(-1)?.because ?? '',
});

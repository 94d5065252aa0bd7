import type { SuppressStep } from '../../../shared/decisions/decision.ts';
import { isRefusal, type Refusal } from '../../../shared/defender/refusals.ts';
import type { Suppressed, Suppressions } from '../../../shared/defender/suppressions.ts';
import { sha256 } from '../../../shared/events/event-id.ts';
import { findingOf } from '../../../shared/events/stored-finding.ts';
import type { Response } from '../../../shared/responses/response.ts';
import type { Clock } from '../../../shared/time/clock.ts';
import { isHeldTooLong, recheckIn } from '../recheck.ts';
import type { Member, Record, Step } from '../transition.ts';

interface Dependencies {
  readonly suppressions: Suppressions;
  readonly record: Record;
  readonly clock: Clock;
}

/**
 * Suppresses findings of this check on this resource. The period counts from the decision, not from when it is
 * carried out, so that a retry asks for the same end.
 */
export const createSuppress =
  ({ suppressions, record, clock }: Dependencies) =>
  async (member: Member): Promise<void> => {
    const { event, response } = member;
    if (response.step.kind !== 'suppress' || event.kind !== 'finding') return;
    const { step } = response;
    const until =
      step.forMillis === undefined ? undefined : new Date(event.receivedAt.getTime() + step.forMillis);
    const answer = await suppressions.ensure({
      checkName: event.checkName,
      resourceIdentifier: findingOf(event).nonCompliantResource.resourceIdentifier,
      description: descriptionOf(step),
      clientRequestToken: sha256(`suppress ${event.eventId}`),
      ...(until && { expirationDate: until }),
    });
    await record(member, isRefusal(answer) ? refused(answer, response, clock.now()) : done(answer, until));
  };

function done({ because, requestId }: Suppressed, until: Date | undefined): Step {
  return {
    status: 'succeeded',
    because: `${because}, ${until ? `until ${until.toISOString()}` : 'without an end'}`,
    requestId,
  };
}

/** A quota frees slowly; one that did not within a day is for a person, who was told, to look after. */
function refused({ refusal, because }: Refusal, { trail }: Response, now: Date): Step {
  if (refusal !== 'limit') return { status: 'failed', because };
  const held = trail.find(({ status }) => status === 'held');
  return held && isHeldTooLong(new Date(held.at), now)
    ? { status: 'expired', because: `held since ${held.at}: ${because}` }
    : { status: 'held', because, changes: recheckIn(now, 'limit') };
}

/** AWS IoT API reference, CreateAuditSuppression: at most 1,000 characters, no control characters. */
const descriptionOf = ({ owner, reason, ticket }: SuppressStep): string =>
  [reason, `Owner: ${owner}`, ...(ticket ? [`Ticket: ${ticket}`] : [])]
    .join('. ')
    .replace(/[\p{Cc}\s]+/gu, ' ')
    .slice(0, 1000);

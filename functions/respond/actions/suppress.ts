import type { SuppressStep } from '../../../shared/actions/suppress.ts';
import { isRefusal } from '../../../shared/defender/refusals.ts';
import type { Suppressions } from '../../../shared/defender/suppressions.ts';
import type { FindingEvent } from '../../../shared/events/event.ts';
import { sha256 } from '../../../shared/events/event-id.ts';
import { findingOf } from '../../../shared/sources/audit/finding.ts';
import type { Member } from '../transition.ts';
import type { Executor } from './executor.ts';

/**
 * Suppresses findings of this check on this resource. The period counts from the decision, not from when it is
 * carried out, so that a retry asks for the same end.
 */
export const createSuppress = (suppressions: Suppressions): Executor => ({
  async planOf(member) {
    const { event } = suppressionIn(member);
    const { resourceIdentifier: resource } = findingOf(event).nonCompliantResource;
    return { changes: [{ contained: { kind: 'suppression', checkName: event.checkName, resource } }] };
  },

  async act(member) {
    const { event, step } = suppressionIn(member);
    const until =
      step.forMillis === undefined ? undefined : new Date(event.receivedAt.getTime() + step.forMillis);
    const answer = await suppressions.ensure({
      checkName: event.checkName,
      resourceIdentifier: findingOf(event).nonCompliantResource.resourceIdentifier,
      description: descriptionOf(step),
      clientRequestToken: sha256(`suppress ${event.eventId}`),
      ...(until && { expirationDate: until }),
    });
    if (isRefusal(answer)) return answer;
    const end = until ? `until ${until.toISOString()}` : 'without an end';
    return { text: `${answer.because}, ${end}`, requestId: answer.requestId };
  },
});

function suppressionIn({ event, response: { step } }: Member): { event: FindingEvent; step: SuppressStep } {
  if (step.kind === 'suppress' && event.kind === 'finding') return { event, step };
  throw new Error(`${event.eventId} is no finding that is to be suppressed`);
}

/** AWS IoT API reference, CreateAuditSuppression: at most 1,000 characters, no control characters. */
const descriptionOf = ({ owner, reason, ticket }: SuppressStep): string =>
  [reason, `Owner: ${owner}`, ...(ticket ? [`Ticket: ${ticket}`] : [])]
    .join('. ')
    .replace(/[\p{Cc}\s]+/gu, ' ')
    .slice(0, 1000);

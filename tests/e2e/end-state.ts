import { ListAuditSuppressionsCommand } from '@aws-sdk/client-iot';
import { acceptedPolicy, otherPolicies } from '../../local/demo/account.ts';
import { createObserver } from '../../local/demo/observe.ts';
import { isDecided } from '../../shared/events/event.ts';
import type { CapturedAccount } from './captured-notices.ts';

/** All that matters when the dust has settled, in one comparable value: the fleet, the suppressions, history. */
export async function endState({ iot, history }: CapturedAccount) {
  const observer = createObserver(iot, history);
  const { suppressions = [] } = await iot.send(new ListAuditSuppressionsCommand({}));
  const { events } = await history.list({ by: 'time' }, { limit: 200 });
  const policies: Record<string, unknown> = {};
  for (const name of [acceptedPolicy, ...otherPolicies]) {
    policies[name] = { ...(await observer.versionsOf(name)), documentId: await observer.documentIdOf(name) };
  }
  return {
    policies,
    groups: await observer.groupsOfThing(),
    suppressed: suppressions.map(({ resourceIdentifier }) => resourceIdentifier?.policyVersionIdentifier),
    events: events.map(({ kind, eventId }) => (kind === 'finding' ? kind : eventId)).sort(),
    responses: events
      .flatMap((event) =>
        isDecided(event)
          ? event.responses.map(({ step, status }) => `${event.subject} ${step.kind} ${status}`)
          : [],
      )
      .sort(),
  };
}

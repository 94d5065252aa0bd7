import type { History } from '../../../shared/history/history.ts';
import type { TaskMember } from '../../../shared/responses/task.ts';
import { type Member, memberAt } from '../transition.ts';

/** The responses that a task carries, in their order; those that are not there are left out. */
export async function readMembers(
  history: Pick<History, 'readAll'>,
  members: readonly TaskMember[],
): Promise<readonly Member[]> {
  const events = await history.readAll(members.map(({ eventId }) => eventId));
  const byId = new Map(events.map((event) => [event.eventId, event]));
  return members.flatMap(({ eventId, index }) => memberAt(byId.get(eventId), index) ?? []);
}

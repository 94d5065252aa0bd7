import type { MitigationTask } from '../../shared/responses/task.ts';
import { auditEventId } from '../../shared/sources/audit/events.ts';
import { aboutEvents, type Fields } from '../../shared/telemetry/fields.ts';
import type { Member } from './transition.ts';

/** What work on several responses is about. */
export const aboutMembers = (members: readonly Member[]): Fields =>
  aboutEvents([...new Set(members.map(({ event }) => event.eventId))]);

/** A check task is about the audit: its members have rows of their own. */
export const aboutTask = ({ taskId, target, members }: MitigationTask): Fields => ({
  taskId,
  ...('findings' in target
    ? { eventId: auditEventId(target.auditTaskId), checkName: target.checkName }
    : aboutEvents(members.map(({ eventId }) => eventId))),
});

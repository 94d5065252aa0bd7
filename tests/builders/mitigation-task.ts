import type { MitigationTask } from '../../shared/responses/task.ts';
import { receivedAt } from './events.ts';

/** A Detect mitigation task that is about to be started, for one violation. */
export const aMitigationTask = (members: Partial<MitigationTask> = {}): MitigationTask => ({
  taskId: 'ddr-0001',
  kind: 'detect',
  actions: ['QuarantineThing'],
  target: { violationIds: ['ab12cd34ab12cd34ab12cd34ab12cd34'] },
  members: [],
  status: 'admitted',
  because: 'rule quarantine of ruleset 7',
  createdAt: receivedAt,
  changedAt: receivedAt,
  expiresAt: new Date(receivedAt.getTime() + 86_400_000),
  revision: 1,
  ...members,
});

import * as v from 'valibot';

/**
 * A Device Defender mitigation task as history keeps it. Written before the task is started:
 * `admitted` means "may or may not run in AWS already", so starting it again must be, and is, safe. One for all
 * findings of a check is `collecting` until each of them is admitted; it has not been started then.
 */
export const MitigationTaskSchema = v.object({
  taskId: v.string(),
  kind: v.picklist(['audit', 'detect']),
  actions: v.array(v.string()),
  /** Finding ids of a check, all findings of a check of an audit, or violation ids. */
  target: v.union([
    v.object({ findingIds: v.array(v.string()), checkName: v.string() }),
    v.object({
      auditTaskId: v.string(),
      checkName: v.string(),
      /** All that the findings have: they narrow the audit to this check. */
      reasonCodes: v.array(v.string()),
      findings: v.number(),
    }),
    v.object({ violationIds: v.array(v.string()) }),
  ]),
  /** Those of a task for all findings of a check have rows of their own (`task-members.ts`). */
  members: v.array(v.object({ eventId: v.string(), index: v.number(), subject: v.string() })),
  status: v.picklist(['collecting', 'admitted', 'started', 'succeeded', 'failed', 'canceled']),
  because: v.string(),
  createdAt: v.date(),
  changedAt: v.date(),
  requestId: v.optional(v.string()),
  counts: v.optional(v.record(v.string(), v.number())),
  /** How far the outcomes of its members are recorded, where they have rows of their own. */
  cursor: v.optional(v.string()),
  expiresAt: v.date(),
  revision: v.number(),
});
export type MitigationTask = v.InferOutput<typeof MitigationTaskSchema>;

export type TaskMember = MitigationTask['members'][number];

export const isOpen = ({ status }: MitigationTask): boolean =>
  status === 'collecting' || status === 'admitted' || status === 'started';

/** Whether a task takes one of Device Defender's slots, or is about to. */
export const takesSlot = ({ status }: MitigationTask): boolean =>
  status === 'admitted' || status === 'started';

import * as v from 'valibot';

/**
 * A Device Defender mitigation task as history keeps it. Written before the task is started:
 * `admitted` means "may or may not run in AWS already", so starting it again must be, and is, safe.
 */
export const MitigationTaskSchema = v.object({
  taskId: v.string(),
  kind: v.picklist(['audit', 'detect']),
  actions: v.array(v.string()),
  /** Finding ids by check, or violation ids. */
  target: v.union([
    v.object({ findingIds: v.array(v.string()), checkName: v.string() }),
    v.object({ violationIds: v.array(v.string()) }),
  ]),
  members: v.array(v.object({ eventId: v.string(), index: v.number(), subject: v.string() })),
  status: v.picklist(['admitted', 'started', 'succeeded', 'failed', 'canceled']),
  because: v.string(),
  createdAt: v.date(),
  changedAt: v.date(),
  requestId: v.optional(v.string()),
  counts: v.optional(v.record(v.string(), v.number())),
  expiresAt: v.date(),
  revision: v.number(),
});
export type MitigationTask = v.InferOutput<typeof MitigationTaskSchema>;

export const isOpen = ({ status }: MitigationTask): boolean => status === 'admitted' || status === 'started';

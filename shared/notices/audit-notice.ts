import * as v from 'valibot';
import { apiCheckName } from './check-names.ts';
import type { JsonObject } from './json.ts';
import { EpochMillis } from './times.ts';

const Count = v.pipe(v.number(), v.integer(), v.minValue(0));

const CheckName = v.pipe(v.string(), v.minLength(1), v.maxLength(128), v.transform(apiCheckName));

export const AuditCheckMembers = v.object({
  checkName: CheckName,
  checkRunStatus: v.picklist(['FAILED', 'CANCELED', 'COMPLETED_COMPLIANT', 'COMPLETED_NON_COMPLIANT']),
  nonCompliantResourcesCount: Count,
  totalResourcesCount: Count,
  /** Singular "Resource" in SNS, as captured; the API says `suppressedNonCompliantResourcesCount`. */
  suppressedNonCompliantResourceCount: v.optional(Count),
  errorCode: v.optional(v.string()),
  message: v.optional(v.string()),
});
export type AuditCheck = v.InferOutput<typeof AuditCheckMembers>;

export const AuditMembers = v.object({
  accountId: v.pipe(v.string(), v.regex(/^\d{12}$/, 'accountId must be 12 digits')),
  taskId: v.pipe(v.string(), v.regex(/^[a-zA-Z0-9-]{1,40}$/, 'taskId must be 1 to 40 of a-z A-Z 0-9 -')),
  taskStatus: v.picklist(['FAILED', 'CANCELED', 'COMPLETED']),
  taskType: v.picklist(['ON_DEMAND_AUDIT_TASK', 'SCHEDULED_AUDIT_TASK']),
  scheduledAuditName: v.optional(v.string()),
  taskStartTime: EpochMillis,
  failedChecksCount: Count,
  canceledChecksCount: Count,
  nonCompliantChecksCount: Count,
  compliantChecksCount: Count,
  totalChecksCount: Count,
  auditDetails: v.pipe(v.array(AuditCheckMembers), v.maxLength(1000)),
});

export interface AuditNotice extends v.InferOutput<typeof AuditMembers> {
  readonly kind: 'audit';
  /** The notice as received, every member. */
  readonly document: JsonObject;
}

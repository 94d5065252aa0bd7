import * as v from 'valibot';
import { EpochMillis, optional } from '../members.ts';
import { type ReadNotice, readerOf } from '../notice.ts';

/**
 * Names that the published notification schema uses for checks whose API name differs
 * (AWS IoT developer guide 2020, audit notification schema 1.0). Real messages carry API names.
 */
const apiNames: ReadonlyMap<string, string> = new Map([
  ['DEVICE_CERT_APPROACHING_EXPIRATION_CHECK', 'DEVICE_CERTIFICATE_EXPIRING_CHECK'],
  ['CA_CERT_APPROACHING_EXPIRATION_CHECK', 'CA_CERTIFICATE_EXPIRING_CHECK'],
  ['REVOKED_DEVICE_CERT_CHECK', 'REVOKED_DEVICE_CERTIFICATE_STILL_ACTIVE_CHECK'],
  ['REVOKED_CA_CERT_CHECK', 'REVOKED_CA_CERTIFICATE_STILL_ACTIVE_CHECK'],
  ['IOT_POLICY_UNRESTRICTED_CHECK', 'IOT_POLICY_OVERLY_PERMISSIVE_CHECK'],
  [
    'UNAUTHENTICATED_COGNITO_IDENTITY_UNRESTRICTED_ACCESS_CHECK',
    'UNAUTHENTICATED_COGNITO_ROLE_OVERLY_PERMISSIVE_CHECK',
  ],
  [
    'AUTHENTICATED_COGNITO_IDENTITY_UNRESTRICTED_ACCESS_CHECK',
    'AUTHENTICATED_COGNITO_ROLE_OVERLY_PERMISSIVE_CHECK',
  ],
]);

/** The API's name of a check; an unknown name stays as it is, since new checks appear. */
export const apiCheckName = (name: string): string => apiNames.get(name) ?? name;

/** A double counts no further exactly, and history's table takes no larger number from one. */
const Count = v.pipe(v.number(), v.safeInteger(), v.minValue(0));

/** The API's model has no pattern; all names there are keep to this one, and it goes into keys and into calls. */
export const CheckName = v.pipe(
  v.string(),
  v.regex(/^[a-zA-Z0-9_-]{1,128}$/, 'checkName must be 1 to 128 of a-z A-Z 0-9 _ -'),
  v.transform(apiCheckName),
);

/** AWS IoT API reference, CreateScheduledAudit. It is kept with every finding. */
const ScheduledAuditName = v.pipe(
  v.string(),
  v.regex(/^[a-zA-Z0-9_-]{1,128}$/, 'scheduledAuditName must be 1 to 128 of a-z A-Z 0-9 _ -'),
);

/** Fifteen times as many as Device Defender has; a row of history holds how far each is read. */
const maxChecks = 250;

const AuditCheckMembers = v.object({
  checkName: CheckName,
  checkRunStatus: v.picklist(['FAILED', 'CANCELED', 'COMPLETED_COMPLIANT', 'COMPLETED_NON_COMPLIANT']),
  nonCompliantResourcesCount: Count,
  totalResourcesCount: Count,
  /** Singular "Resource" in SNS, as captured; the API says `suppressedNonCompliantResourcesCount`. */
  suppressedNonCompliantResourceCount: optional(Count),
  errorCode: optional(v.string()),
  message: optional(v.string()),
});
export type AuditCheck = v.InferOutput<typeof AuditCheckMembers>;

const AuditMembers = v.object({
  accountId: v.pipe(v.string(), v.regex(/^\d{12}$/, 'accountId must be 12 digits')),
  taskId: v.pipe(v.string(), v.regex(/^[a-zA-Z0-9-]{1,40}$/, 'taskId must be 1 to 40 of a-z A-Z 0-9 -')),
  taskStatus: v.picklist(['FAILED', 'CANCELED', 'COMPLETED']),
  taskType: v.picklist(['ON_DEMAND_AUDIT_TASK', 'SCHEDULED_AUDIT_TASK']),
  scheduledAuditName: optional(ScheduledAuditName),
  taskStartTime: EpochMillis,
  failedChecksCount: Count,
  canceledChecksCount: Count,
  nonCompliantChecksCount: Count,
  compliantChecksCount: Count,
  totalChecksCount: Count,
  /** Counted before they are read: a message holds tens of thousands of empty ones, and each has seven faults. */
  auditDetails: v.pipe(
    v.array(v.unknown()),
    v.maxLength(maxChecks, `must be at most ${maxChecks} checks`),
    v.array(AuditCheckMembers),
  ),
});

export interface AuditNotice extends v.InferOutput<typeof AuditMembers>, ReadNotice {
  readonly kind: 'audit';
}

export const readAudit = readerOf('audit', AuditMembers);

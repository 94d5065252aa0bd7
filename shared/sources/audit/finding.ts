import { createHash } from 'node:crypto';
import * as v from 'valibot';
import { canonicalJson } from '../../json/canonical.ts';
import { excerpt } from '../../text/excerpt.ts';
import { isPlausible } from '../members.ts';
import { CheckName } from './notice.ts';

const text = v.optional(v.string());

/** A Date as the SDK gives it, or its ISO 8601 text as the AWS CLI prints it. */
const Moment = v.pipe(
  v.union(
    [
      v.date(),
      v.pipe(
        v.string(),
        v.transform((written) => new Date(written)),
        v.date(),
      ),
    ],
    'must be a date',
  ),
  v.check(isPlausible, 'must be a date between 2000 and 2100'),
);

export const ResourceIdentifierSchema = v.looseObject({
  deviceCertificateId: text,
  caCertificateId: text,
  cognitoIdentityPoolId: text,
  clientId: text,
  policyVersionIdentifier: v.optional(v.looseObject({ policyName: text, policyVersionId: text })),
  account: text,
  iamRoleArn: text,
  roleAliasArn: text,
  issuerCertificateIdentifier: v.optional(
    v.looseObject({ issuerCertificateSubject: text, issuerId: text, issuerCertificateSerialNumber: text }),
  ),
  deviceCertificateArn: text,
});
export type ResourceIdentifier = v.InferOutput<typeof ResourceIdentifierSchema>;

/**
 * An audit finding as ListAuditFindings answers it. The model marks every member optional; what we can't do
 * without is required here, so that a finding without it is refused instead of acted on.
 */
const FindingSchema = v.looseObject({
  findingId: v.pipe(v.string(), v.regex(/^[a-zA-Z0-9_-]{1,128}$/)),
  checkName: CheckName,
  taskId: v.string(),
  findingTime: v.optional(Moment),
  taskStartTime: v.optional(Moment),
  severity: text,
  nonCompliantResource: v.looseObject({
    resourceType: text,
    resourceIdentifier: ResourceIdentifierSchema,
    additionalInfo: v.optional(v.record(v.string(), v.string())),
  }),
  reasonForNonCompliance: text,
  reasonForNonComplianceCode: text,
  isSuppressed: v.optional(v.boolean(), false),
});
export type Finding = v.InferOutput<typeof FindingSchema>;

type ParsedFinding =
  | { readonly kind: 'finding'; readonly finding: Finding }
  | { readonly kind: 'unreadable'; readonly detail: string };

/** A row of history takes 400 KB; the largest findings there are have a tenth of this. */
const maxBytes = 256 * 1024;

/** Reads a finding as ListAuditFindings answers it; one that history could not keep is none. */
export function parseAnsweredFinding(answer: unknown): ParsedFinding {
  const bytes = Buffer.byteLength(JSON.stringify(answer) ?? '');
  return bytes > maxBytes
    ? { kind: 'unreadable', detail: `more than ${maxBytes} bytes` }
    : parseFinding(answer);
}

export function parseFinding(answer: unknown): ParsedFinding {
  const result = v.safeParse(FindingSchema, answer);
  if (result.success) return { kind: 'finding', finding: result.output };
  return { kind: 'unreadable', detail: excerpt(v.summarize(result.issues), 500) };
}

/** The finding of an event, read back from the document that was stored with it. */
export function findingOf(event: { readonly eventId: string; readonly document: string }): Finding {
  const parsed = parseFinding(JSON.parse(event.document));
  if (parsed.kind === 'finding') return parsed.finding;
  throw new Error(`The finding of ${event.eventId} can't be read back: ${parsed.detail}`);
}

/** Tells the resource of a finding from others in few bytes. One resource may have several findings, one for each reason. */
export const resourceIn = ({ nonCompliantResource: { resourceIdentifier } }: Finding): string =>
  createHash('sha256').update(canonicalJson(resourceIdentifier)).digest('base64');

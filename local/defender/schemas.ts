import * as v from 'valibot';
import { quotas } from '../../shared/defender/quotas.ts';
import { ServiceError } from './errors.ts';

/** The building blocks of the inputs: lengths and patterns are those of the AWS IoT API reference. */
const text = (pattern: RegExp, { min = 1, max = 128 } = {}) =>
  v.pipe(v.string(), v.minLength(min), v.maxLength(max), v.regex(pattern));

const registryName = text(/^[a-zA-Z0-9:_-]+$/);
export const thingName = registryName;
export const thingTypeName = registryName;
export const thingGroupName = registryName;
export const securityProfileName = registryName;
export const behaviorName = registryName;
/**
 * Of an MQTT client: 1 to 128 characters, the first of them no dollar sign (API reference, data plane, `clientId`).
 */
export const clientId = text(/^[^$]/s);

/** Of a violation: a device that is no thing goes by its client id, so any character is possible. */
export const deviceDefenderThingName = v.pipe(v.string(), v.minLength(1), v.maxLength(128));

export const policyName = text(/^[\w+=,.@-]+$/);
export const policyVersionId = text(/^[0-9]+$/);
export const policyDocument = v.pipe(v.string(), v.maxLength(404_600));

export const actionName = text(/^[a-zA-Z0-9_-]+$/);
export const mitigationTaskId = text(/^[a-zA-Z0-9_-]+$/);
export const auditTaskId = text(/^[a-zA-Z0-9-]+$/, { max: 40 });
export const scheduledAuditName = text(/^[a-zA-Z0-9_-]+$/);
export const findingId = text(/^[a-zA-Z0-9_-]+$/);
export const violationId = text(/^[a-zA-Z0-9-]+$/);
export const reasonForNonComplianceCode = text(/^[a-zA-Z0-9_-]+$/);
/** A free string in the API, too: AWS adds checks without a new model. */
export const checkName = v.pipe(v.string(), v.minLength(1));
export const clientRequestToken = text(/^[a-zA-Z0-9_-]+$/, { max: 64 });

export const certificateId = text(/^(0x)?[a-fA-F0-9]+$/, { min: 64, max: 64 });
export const certificatePem = v.pipe(v.string(), v.minLength(1), v.maxLength(65_536));
export const accountId = text(/^[0-9]+$/, { min: 12, max: 12 });
export const roleArn = text(/^arn:/, { min: 20, max: 2048 });
export const roleAliasArn = text(/^arn:/, { max: 2048 });
export const topicArn = text(/^arn:/, { max: 350 });
export const targetArn = text(/^arn:/, { max: 2048 });

/**
 * Printable ASCII, spaces included: the model's `[\p{Graph}\x20]*` in its narrow reading. Whether AWS takes
 * other visible characters is unconfirmed, so a caller that keeps to these is right either way.
 */
export const description = (max: number) => text(/^[\x20-\x7e]*$/, { min: 0, max });

/** A JSON boolean, or `true`/`false` as a query string writes them. */
export const boolean = v.union([
  v.boolean(),
  v.pipe(
    v.picklist(['true', 'false']),
    v.transform((written) => written === 'true'),
  ),
]);

const numeral = v.pipe(v.string(), v.regex(/^-?\d+(\.\d+)?$/), v.transform(Number));

/** A JSON integer, or its digits in a query string. */
export const integer = v.pipe(v.union([v.number(), numeral]), v.integer());

const isoText = v.pipe(
  v.string(),
  v.regex(/^\d{4}-\d\d-\d\dT/),
  v.transform((iso) => new Date(iso)),
);
const epoch = v.pipe(
  v.union([v.number(), numeral]),
  v.transform((seconds) => new Date(seconds * 1000)),
);

/** Epoch seconds as bodies have them, or ISO 8601 as query strings do; read as a `Date`. */
export const timestamp = v.pipe(v.union([epoch, isoText]), v.date());

/** A moment as answers carry it. */
export const epochSeconds = (moment: Date): number => moment.getTime() / 1000;

/** The two members that every paged operation takes; spread them into its input. */
export const paging = {
  maxResults: v.optional(v.pipe(integer, v.minValue(1), v.maxValue(quotas.pageSize))),
  nextToken: v.optional(v.string()),
};

/**
 * Reads an operation's input; members it does not know are left out.
 * Throws `InvalidRequestException` with a line for each wrong member, by its name.
 */
export function parseInput<Input>(schema: v.GenericSchema<unknown, Input>, input: unknown): Input {
  const result = v.safeParse(schema, input);
  if (result.success) return result.output;
  const complaints = result.issues.map((issue) => `${v.getDotPath(issue) ?? 'input'}: ${issue.message}`);
  throw new ServiceError('InvalidRequestException', complaints.join('; '));
}

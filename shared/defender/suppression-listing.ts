import { type IoTClient, paginateListAuditSuppressions } from '@aws-sdk/client-iot';
import * as v from 'valibot';
import { ResourceIdentifierSchema } from '../sources/audit/finding.ts';

const SuppressionSchema = v.object({
  checkName: v.string(),
  resourceIdentifier: ResourceIdentifierSchema,
  /** Absent: indefinitely. */
  expirationDate: v.optional(v.date()),
});
export type ListedSuppression = v.InferOutput<typeof SuppressionSchema>;

/** The audit suppressions of the account, whoever made them. */
export interface SuppressionListing {
  /** All of them, a page at a time. */
  all(): AsyncIterable<readonly ListedSuppression[]>;
}

/** AWS IoT API reference, ListAuditSuppressions: at most 250 a page. */
const pageSize = 250;

export const createSuppressionListing = (iot: Pick<IoTClient, 'send'>): SuppressionListing => ({
  async *all() {
    for await (const { suppressions = [] } of paginateListAuditSuppressions(
      { client: iot as IoTClient, pageSize },
      {},
    ))
      yield suppressions.map((suppression) => v.parse(SuppressionSchema, suppression));
  },
});

import { type IoTClient, paginateListAuditSuppressions } from '@aws-sdk/client-iot';
import * as v from 'valibot';
import { ResourceIdentifierSchema } from '../sources/audit/finding.ts';
import { quotas } from './quotas.ts';

const SuppressionSchema = v.object({
  checkName: v.string(),
  resourceIdentifier: ResourceIdentifierSchema,
  /** Absent: indefinitely. */
  expirationDate: v.optional(v.date()),
});
export type ListedSuppression = v.InferOutput<typeof SuppressionSchema>;

/** The audit suppressions of the account, of any origin. */
export interface SuppressionListing {
  /** All of them, a page at a time. */
  all(): AsyncIterable<readonly ListedSuppression[]>;
}

export const createSuppressionListing = (iot: Pick<IoTClient, 'send'>): SuppressionListing => ({
  async *all() {
    for await (const { suppressions = [] } of paginateListAuditSuppressions(
      { client: iot as IoTClient, pageSize: quotas.pageSize },
      {},
    ))
      yield suppressions.map((suppression) => v.parse(SuppressionSchema, suppression));
  },
});

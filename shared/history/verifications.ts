import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import * as v from 'valibot';
import { schemaVersion } from './schema-version.ts';
import { createTable } from './table.ts';

/** The latest on-demand audit by which responses to one check's findings are verified: one audit for all that are due. */
export interface Verification {
  readonly checkName: string;
  /** Absent while it is not known whether the audit was started. */
  readonly auditTaskId?: string | undefined;
  readonly startedAt: Date;
  readonly revision: number;
}

export interface Verifications {
  /** The latest one of a check. */
  read(checkName: string): Promise<Verification | undefined>;
  /** Writes it over the one of its revision; false where another writer was first. */
  save(verification: Verification): Promise<boolean>;
  /** Notes that an audit was started to verify, and for nothing else. */
  claim(auditTaskId: string, expiresAt: Date): Promise<void>;
  isClaimed(auditTaskId: string): Promise<boolean>;
}

const VerificationRow = v.pipe(
  v.object({
    checkName: v.string(),
    auditTaskId: v.optional(v.string()),
    startedAt: v.string(),
    revision: v.number(),
  }),
  v.transform(({ startedAt, ...row }): Verification => ({ ...row, startedAt: new Date(startedAt) })),
);

const keyOf = (checkName: string) => ({ pk: `verification/${checkName}`, sk: 'verification' });
const claimKeyOf = (auditTaskId: string) => ({ pk: `audit/${auditTaskId}`, sk: 'verification' });

export function createVerifications(
  client: Pick<DynamoDBDocumentClient, 'send'>,
  tableName: string,
): Verifications {
  const table = createTable(client, tableName);
  return {
    async read(checkName) {
      const row = await table.get(keyOf(checkName));
      return row && v.parse(VerificationRow, row);
    },

    save(verification) {
      const { checkName, startedAt, revision, ...rest } = verification;
      const row = {
        ...keyOf(checkName),
        schemaVersion,
        checkName,
        ...rest,
        startedAt: startedAt.toISOString(),
      };
      return table.put({ ...row, revision: revision + 1 }, revision === 0 ? 'absent' : { revision });
    },

    async claim(auditTaskId, expiresAt) {
      const row = { ...claimKeyOf(auditTaskId), schemaVersion };
      await table.put({ ...row, expiresAt: Math.floor(expiresAt.getTime() / 1000) }, 'absent');
    },

    isClaimed: async (auditTaskId) => (await table.get(claimKeyOf(auditTaskId))) !== undefined,
  };
}

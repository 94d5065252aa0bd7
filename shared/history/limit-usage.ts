import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import * as v from 'valibot';
import { sha256 } from '../events/event-id.ts';
import { longestWindowMillis, type Usage } from '../limits/limits.ts';
import { schemaVersion } from './schema-version.ts';
import { createTable } from './table.ts';

/** What each rule has used of its limits lately. */
export interface LimitUsage {
  /**
   * Notes that a response of a rule is about to touch something. The same touch twice is one. It is kept for as long as
   * any limit may look back, also one of a later version of the rule.
   */
  note(rule: string, usage: Usage): Promise<void>;
  /** All since a moment, the oldest first. Strongly consistent. */
  since(rule: string, moment: Date): Promise<readonly Usage[]>;
}

const UsageRow = v.pipe(
  v.object({ at: v.string(), eventId: v.string(), subject: v.string(), devices: v.number() }),
  v.transform(({ at, ...usage }): Usage => ({ ...usage, at: new Date(at) })),
);

const partitionOf = (rule: string): string => `usage/${rule}`;

export function createLimitUsage(
  client: Pick<DynamoDBDocumentClient, 'send'>,
  tableName: string,
): LimitUsage {
  const table = createTable(client, tableName);
  return {
    async note(rule, { at, eventId, subject, devices }) {
      const moment = at.toISOString();
      const row = {
        pk: partitionOf(rule),
        sk: `${moment}.${sha256(eventId).slice(0, 10)}`,
        schemaVersion,
        usedAt: moment,
        ...{ eventId, usedSubject: subject, devices },
        expiresAt: Math.ceil((at.getTime() + longestWindowMillis) / 1000),
      };
      await table.put(row, 'absent');
    },
    async since(rule, moment) {
      const rows = await table.partition(partitionOf(rule), moment.toISOString());
      return rows.map(({ usedAt, usedSubject, ...row }) =>
        v.parse(UsageRow, { ...row, at: usedAt, subject: usedSubject }),
      );
    },
  };
}

import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import * as v from 'valibot';
import { containmentIdOf } from '../containments/contained.ts';
import { type Containment, ContainmentSchema, isHeld } from '../containments/containment.ts';
import { schemaVersion, UnreadableRowError, upToDate } from './schema-version.ts';
import { createTable, type Row } from './table.ts';

/** What we changed in AWS IoT and mean to put back, each by the key of what it is. Strongly consistent, but for the index. */
export interface Containments {
  read(id: string): Promise<Containment | undefined>;
  readAll(ids: readonly string[]): Promise<readonly Containment[]>;
  /** Writes it over the one of its revision; false where another writer was first. A new one has revision 0. */
  save(containment: Containment): Promise<boolean>;
  /** Ids of what is held, in their order, from after one of them on: the next page is empty after the last one. */
  held(after?: string): Promise<readonly string[]>;
}

/** Keys read in one query: a quarter of what one answers with. */
export const heldPageSize = 1000;

const keyOf = (id: string) => ({ pk: `containment/${id}`, sk: 'containment' });

/** The partition of all that is held; what holds it is serial. */
const heldShard = 'held#0';

/**
 * How long a record is kept once nothing is held, in seconds: what a person took over is left alone for as long. One that
 * holds has no end: it must outlast alarms, whatever the retention.
 */
const keptSeconds = 90 * 86_400;

const seconds = (date: Date): number => Math.floor(date.getTime() / 1000);

/** Reads and writes the records of containments in the history table. */
export function createContainments(
  client: Pick<DynamoDBDocumentClient, 'send'>,
  tableName: string,
): Containments {
  const table = createTable(client, tableName);
  return {
    async read(id) {
      const row = await table.get(keyOf(id));
      return row && containmentOfRow(row);
    },

    async readAll(ids) {
      const rows = await table.getAll([...new Set(ids)].map(keyOf));
      return rows.map(containmentOfRow);
    },

    save: (containment) =>
      table.change(
        rowOfContainment(containment),
        containment.revision === 0 ? 'absent' : { revision: containment.revision },
      ),

    async held(after = '!') {
      const rows = await table.keys({
        ...{ index: 'byHeld', hash: { name: 'heldShard', value: heldShard }, range: 'heldId' },
        ...{ limit: heldPageSize, newestFirst: false, after: `${after}\u0000` },
      });
      return rows.map(({ heldId }) => String(heldId));
    },
  };
}

function rowOfContainment(containment: Containment): Row {
  const { id, beganAt, changedAt, revision, ...rest } = containment;
  return {
    ...keyOf(id),
    schemaVersion,
    ...rest,
    containmentId: id,
    beganAt: beganAt.toISOString(),
    changedAt: changedAt.toISOString(),
    revision: revision + 1,
    ...(isHeld(containment) ? { heldShard, heldId: id } : { expiresAt: seconds(changedAt) + keptSeconds }),
  };
}

function containmentOfRow(stored: Row): Containment {
  const row = upToDate(stored);
  const result = v.safeParse(ContainmentSchema, {
    ...row,
    id: row.containmentId,
    beganAt: new Date(String(row.beganAt)),
    changedAt: new Date(String(row.changedAt)),
  });
  const problem = result.success ? mismatchIn(row, result.output) : v.summarize(result.issues);
  if (result.success && !problem) return result.output;
  throw new UnreadableRowError(`The row ${row.pk} of the history table cannot be read: ${problem}`, row);
}

/** The key of a record is that of what it contains: by one record, no other thing is put back. */
const mismatchIn = ({ pk }: Row, { id, contained }: Containment): string | undefined =>
  pk === keyOf(containmentIdOf(contained)).pk && id === containmentIdOf(contained)
    ? undefined
    : `it is about ${containmentIdOf(contained)}`;

import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { contained } from './keys.ts';
import { createTable, type Row } from './table.ts';

/** What responses hold contained. */
export interface Containments {
  /** How many things and certificates that are, however many responses hold each. Counts no further than `atMost`. */
  count(atMost: number): Promise<number>;
}

/** Keys read in one query: a quarter of what one answers with. */
const pageSize = 1000;

export function createContainments(
  client: Pick<DynamoDBDocumentClient, 'send'>,
  tableName: string,
): Containments {
  const table = createTable(client, tableName);

  const page = (after: string) =>
    table.keys({
      index: 'byContained',
      hash: { name: 'containedShard', value: contained },
      range: 'subject',
      limit: pageSize,
      newestFirst: false,
      after,
    });

  async function* pages(): AsyncGenerator<readonly string[]> {
    let found = (await page(first)).map(subjectOf);
    while (found.length === pageSize) {
      yield found;
      found = (await page(nextAfter(found.at(-1) ?? first))).map(subjectOf);
    }
    yield found;
  }

  return {
    async count(atMost) {
      const subjects = new Set<string>();
      for await (const found of pages()) {
        for (const subject of found) subjects.add(subject);
        if (subjects.size >= atMost) break;
      }
      return Math.min(atMost, subjects.size);
    },
  };
}

const subjectOf = ({ subject }: Row): string => String(subject);

/** Sorts before every subject. */
const first = '!';

/** What sorts first after a text: of a subject that several events hold, one is enough. */
const nextAfter = (text: string): string => `${text}\u0000`;

import type { MemoryTable } from './memory-table.ts';
import { invalid } from './refusals.ts';
import type { Row } from './stored-row.ts';

/** A key as DynamoDB takes it: the two attributes of the table, and nothing else. */
export function keyFrom(key: unknown, { definition: { keys } }: MemoryTable): Row {
  const given = Object.entries(key ?? {});
  const isKey =
    [keys.hash, keys.range].sort().join() ===
      given
        .map(([name]) => name)
        .sort()
        .join() && given.every(([, value]) => typeof value === 'string' && value !== '');
  if (!isKey) throw invalid(`The provided key element does not match the schema: ${JSON.stringify(key)}`);
  return Object.fromEntries(given);
}

import { WorldError } from '../world-error.ts';
import { type Placeholders, parseExpression, type Term } from './expression.ts';
import type { KeyNames, MemoryTable } from './memory-table.ts';
import type { Bounds } from './ordered-index.ts';
import { invalid } from './refusals.ts';
import type { Row } from './stored-row.ts';

export interface QueryInput extends Placeholders {
  readonly IndexName?: string;
  readonly ConsistentRead?: boolean;
  readonly KeyConditionExpression: string;
  /** Only how many there are. */
  readonly Select?: 'COUNT';
  readonly Limit?: number;
  readonly ScanIndexForward?: boolean;
  readonly ExclusiveStartKey?: Row;
}

/** DynamoDB API reference, Query: one answer holds at most one megabyte. */
const maxPageBytes = 1024 * 1024;

export function query(table: MemoryTable, input: QueryInput): object {
  const { IndexName: index, ExclusiveStartKey: start, ScanIndexForward: forward = true } = input;
  const { keys } = table.definition;
  const names = namesOf(table, input);
  const page = createPage(input.Limit, [keys.hash, keys.range, names.hash, names.range]);
  let isPast = start === undefined;
  for (const row of table.scan({ index, forward, ...conditionOf(input, names) })) {
    if (isPast && !page.add(row)) break;
    isPast ||= isAt(row, start);
  }
  const { Items, ...counted } = page.output();
  return input.Select === 'COUNT' ? counted : { Items, ...counted };
}

/** The attributes that are asked by. */
function namesOf({ definition }: MemoryTable, { IndexName, ConsistentRead }: QueryInput): KeyNames {
  if (IndexName === undefined) return definition.keys;
  const names = definition.indexes.get(IndexName);
  if (!names) throw invalid(`The table does not have the specified index: ${IndexName}`);
  if (ConsistentRead) throw invalid('Consistent reads are not supported on global secondary indexes');
  return names;
}

const isAt = (row: Row, key: Row = {}): boolean =>
  Object.entries(key).every(([name, value]) => row[name] === value);

/** The key condition: one partition, and maybe a stretch of it. */
function conditionOf(input: QueryInput, names: KeyNames): Bounds & { readonly hash: string } {
  const [terms = [], ...others] = parseExpression(input.KeyConditionExpression, input);
  const hash = terms.find(({ attribute, operator }) => attribute === names.hash && operator === '=');
  const range = terms.find(({ attribute }) => attribute === names.range);
  const [value] = hash?.values ?? [];
  if (others.length > 0 || typeof value !== 'string' || terms.length !== (range ? 2 : 1))
    throw invalid(`Not a key condition: ${input.KeyConditionExpression}`);
  return { hash: value, ...boundsOf(range) };
}

const highest = '\uffff';

function boundsOf(range: Term | undefined): Bounds {
  if (!range) return { low: '', high: highest };
  const [first = '', second = ''] = range.values.map(String);
  const bounds: Partial<Record<Term['operator'], Bounds>> = {
    '=': { low: first, high: first },
    '<=': { low: '', high: first },
    '>=': { low: first, high: highest },
    between: { low: first, high: second },
    begins_with: { low: first, high: `${first}${highest}` },
  };
  const found = bounds[range.operator];
  if (!found) throw new WorldError(`The world's DynamoDB does not know ${range.operator} of a range key`);
  return found;
}

/** Fills up to the limit, or to one megabyte. */
function createPage(limit: number | undefined, keyNames: readonly string[]) {
  const items: Row[] = [];
  let bytes = 0;
  const isFull = () => items.length === limit || bytes > maxPageBytes;
  return {
    /** False where nothing more fits. */
    add(row: Row): boolean {
      items.push(row);
      bytes += Buffer.byteLength(JSON.stringify(row));
      return !isFull();
    },
    output() {
      const last = items.at(-1);
      const key = last && Object.fromEntries(keyNames.map((name) => [name, last[name]]));
      return {
        Items: items,
        Count: items.length,
        ScannedCount: items.length,
        ...(isFull() && { LastEvaluatedKey: key }),
      };
    },
  };
}

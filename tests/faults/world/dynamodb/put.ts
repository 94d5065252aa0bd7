import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import { isMet, type Placeholders, parseExpression } from './expression.ts';
import { itemBytes } from './item-size.ts';
import type { MemoryTable } from './memory-table.ts';
import { invalid, refusedMetadata } from './refusals.ts';
import { type Row, serialized } from './stored-row.ts';

export interface PutInput extends Placeholders {
  readonly Item: Row;
  readonly ConditionExpression?: string;
}

/** DynamoDB developer guide, "Service quotas". */
const maxItemBytes = 400 * 1024;

export function put(table: MemoryTable, { Item, ConditionExpression, ...placeholders }: PutInput): object {
  const text = serialized(Item);
  checkItem(table, Item, text);
  if (ConditionExpression !== undefined) {
    const condition = parseExpression(ConditionExpression, placeholders);
    if (!isMet(condition, table.read(Item)))
      throw new ConditionalCheckFailedException({
        ...refusedMetadata,
        message: 'The conditional request failed',
      });
  }
  table.write(Item, text);
  return {};
}

const maxHashBytes = 2048;
const maxRangeBytes = 1024;

/** DynamoDB developer guide, "Data types": texts are UTF-8, which has no lone surrogates. */
function holdsHalfCharacter(value: unknown): boolean {
  if (typeof value === 'string') return /\p{Surrogate}/u.test(value);
  return typeof value === 'object' && value !== null && Object.values(value).some(holdsHalfCharacter);
}

/** JSON writes half characters as escapes; an item has at most six bytes for each character of its JSON. */
const mayHoldHalfCharacter = (text: string): boolean => text.includes('\\ud');
const mayBeTooLarge = (text: string): boolean => text.length > maxItemBytes / 6;

const isText = (value: unknown): boolean => typeof value === 'string' && value !== '';

function checkItem({ definition: { keys, indexes } }: MemoryTable, item: Row, text: string): void {
  checkKey(keys.hash, item, maxHashBytes);
  checkKey(keys.range, item, maxRangeBytes);
  for (const name of [...indexes.values()].flatMap(({ hash, range }) => [hash, range]))
    if (item[name] !== undefined && !isText(item[name]))
      throw invalid(`The index attribute ${name} is no text, or empty`);
  if (mayHoldHalfCharacter(text) && holdsHalfCharacter(item))
    throw invalid('A text can not be written as UTF-8');
  if (mayBeTooLarge(text) && itemBytes(item) > maxItemBytes)
    throw invalid('Item size has exceeded the maximum allowed size');
}

function checkKey(name: string, item: Row, mostBytes: number): void {
  if (!isText(item[name])) throw invalid(`The key ${name} is missing, no text, or empty`);
  if (Buffer.byteLength(String(item[name])) > mostBytes)
    throw invalid(`The key ${name} has more than ${mostBytes} bytes`);
}

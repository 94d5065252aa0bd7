import * as v from 'valibot';
import { arnOf } from './packaged-service.ts';
import { type Grant, textOf } from './permissions.ts';

/** Every way to write a row (service authorization reference, Amazon DynamoDB; PartiQL has actions of its own). */
const writesOfRows: readonly string[] = [
  ...['PutItem', 'UpdateItem', 'DeleteItem', 'BatchWriteItem'],
  ...['PartiQLInsert', 'PartiQLUpdate', 'PartiQLDelete'],
].map((name) => `dynamodb:${name}`);

/** The one condition that is understood here. */
const ConditionSchema = v.strictObject({
  'ForAllValues:StringLike': v.strictObject({ 'dynamodb:LeadingKeys': v.array(v.string()) }),
});

const patternsOf = ({ condition }: Grant): readonly string[] =>
  condition === undefined
    ? ['*']
    : v.parse(ConditionSchema, condition)['ForAllValues:StringLike']['dynamodb:LeadingKeys'];

const isPutOfHistory = ({ action, resource }: Grant): boolean =>
  textOf({ action, resource }) === textOf({ action: 'dynamodb:PutItem', resource: arnOf('HistoryTable') });

/** `StringLike` of IAM: `*` is any text, `?` is one character, and capitals differ from small letters. */
export function isLike(text: string, pattern: string): boolean {
  const expression = pattern
    .replaceAll(/[.+^${}()|[\]\\]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '.');
  return new RegExp(`^${expression}$`, 's').test(text);
}

/** What IAM would say to a row with this partition key, put into the history table. */
export const mayPut = (grants: readonly Grant[], partitionKey: string): boolean =>
  grants
    .filter(isPutOfHistory)
    .some((grant) => patternsOf(grant).some((pattern) => isLike(partitionKey, pattern)));

/** The kinds of rows that may be put: `violation` for `violation/*`. A pattern of another form stands for itself. */
export const kindsOfRows = (grants: readonly Grant[]): readonly string[] =>
  grants
    .filter(isPutOfHistory)
    .flatMap(patternsOf)
    .map((pattern) => /^([a-z]+)\/\*$/.exec(pattern)?.[1] ?? pattern)
    .sort();

/** Grants to write rows of the history table, be it by its own name or by any. */
export const writesOfHistory = (grants: readonly Grant[]): readonly Grant[] =>
  grants.filter(
    ({ action, resource }) =>
      writesOfRows.includes(action) &&
      (resource === '*' || JSON.stringify(resource).includes('HistoryTable')),
  );

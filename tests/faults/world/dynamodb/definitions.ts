import * as v from 'valibot';
import type { Resolver } from '../../../../local/stack/resolver.ts';
import type { KeyNames, TableDefinition } from './memory-table.ts';

const KeySchema = v.pipe(
  v.tuple([
    v.object({ AttributeName: v.string(), KeyType: v.literal('HASH') }),
    v.object({ AttributeName: v.string(), KeyType: v.literal('RANGE') }),
  ]),
  v.transform(([hash, range]): KeyNames => ({ hash: hash.AttributeName, range: range.AttributeName })),
);

const TableSchema = v.object({
  KeySchema,
  GlobalSecondaryIndexes: v.optional(
    v.array(
      v.object({
        IndexName: v.string(),
        KeySchema,
        Projection: v.object({ ProjectionType: v.literal('KEYS_ONLY') }),
      }),
    ),
    [],
  ),
});

/** The tables that are deployed, by their logical ids. Throws where one is of a kind that is not understood. */
export const tableDefinitions = (resolver: Resolver): ReadonlyMap<string, TableDefinition> =>
  new Map(
    resolver.ofType('AWS::DynamoDB::Table').map(([logicalId, { Properties }]) => {
      const { KeySchema: keys, GlobalSecondaryIndexes } = v.parse(TableSchema, resolver.value(Properties));
      const indexes = new Map(GlobalSecondaryIndexes.map((index) => [index.IndexName, index.KeySchema]));
      return [logicalId, { name: resolver.physical(logicalId).name, keys, indexes }];
    }),
  );

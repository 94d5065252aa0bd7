import { ResourceNotFoundException } from '@aws-sdk/client-dynamodb';
import type { Call } from '../calls.ts';
import { WorldError } from '../world-error.ts';
import { type BatchGetInput, batchGet } from './batch-get.ts';
import { keyFrom } from './key.ts';
import type { MemoryTable } from './memory-table.ts';
import { type PutInput, put } from './put.ts';
import { type QueryInput, query } from './query.ts';
import { refusedMetadata } from './refusals.ts';
import type { Row } from './stored-row.ts';

const placeholders = ['ExpressionAttributeNames', 'ExpressionAttributeValues'];

/** The document client's commands that the product uses, with every member that is understood here. */
const members: Readonly<Record<string, readonly string[]>> = {
  Put: ['TableName', 'Item', 'ConditionExpression', ...placeholders],
  Get: ['TableName', 'Key', 'ConsistentRead'],
  Query: [
    ...['TableName', 'IndexName', 'ConsistentRead', 'KeyConditionExpression', ...placeholders],
    ...['Select', 'Limit', 'ScanIndexForward', 'ExclusiveStartKey'],
  ],
  BatchGet: ['RequestItems'],
};

function checkMembers({ operation, input }: Call): void {
  const known = members[operation];
  if (!known) throw new WorldError(`The world's DynamoDB does not know ${operation}: teach it`);
  for (const [member, value] of Object.entries(input)) {
    if (value !== undefined && !known.includes(member))
      throw new WorldError(`The world's DynamoDB does not know ${member} of ${operation}: teach it`);
  }
}

/** Answers the document client's commands over the tables of a world. */
export function createDynamoDb(tables: readonly MemoryTable[]): (call: Call) => object {
  function tableNamed(name: unknown): MemoryTable {
    const table = tables.find(({ definition }) => definition.name === name);
    if (!table)
      throw new ResourceNotFoundException({ ...refusedMetadata, message: `There is no table ${name}` });
    return table;
  }

  function get(table: MemoryTable, key: Row, isConsistent: boolean): object {
    const Item = table.read(keyFrom(key, table), isConsistent);
    return Item ? { Item } : {};
  }

  // What members are there was checked; what they are is TypeScript's affair where the commands are made.
  const answers: Readonly<Record<string, (input: Call['input']) => object>> = {
    Put: (input) => put(tableNamed(input.TableName), input as unknown as PutInput),
    Get: (input) => get(tableNamed(input.TableName), input.Key as Row, input.ConsistentRead === true),
    Query: (input) => query(tableNamed(input.TableName), input as unknown as QueryInput),
    BatchGet: (input) => batchGet(input as unknown as BatchGetInput, tableNamed),
  };

  return (call) => {
    checkMembers(call);
    return answers[call.operation]?.(call.input) ?? {};
  };
}

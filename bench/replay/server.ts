import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';
import * as v from 'valibot';
import { loadRuleset } from '../../shared/rules/load.ts';
import { readRulesFolder } from '../../shared/rules-folder/rules-folder.ts';
import { attributesOf } from './attributes.ts';
import { createGeneratedHistory } from './generated-history.ts';
import { createMoments } from './moments.ts';

/**
 * Speaks just enough of DynamoDB for a replay: queries of the index by time, and reads of the rows found. Started with
 * the number of events, the moment they end (ISO 8601) and the folder of rules that decided them; sends its parent its port.
 */
const [count = '', until = '', rulesFolder = ''] = process.argv.slice(2);
const loaded = loadRuleset({ ...readRulesFolder(rulesFolder), version: 1 });
if (!loaded.ok) throw new Error(JSON.stringify(loaded.problems));
const history = createGeneratedHistory({
  count: Number(count),
  moments: createMoments(Number(count), new Date(until)),
  ruleset: loaded.ruleset,
});

const Text = v.object({ S: v.string() });
const Query = v.object({
  IndexName: v.literal('byTime'),
  ScanIndexForward: v.literal(true),
  ExpressionAttributeValues: v.object({ ':hash': Text, ':after': Text, ':before': Text }),
  Limit: v.number(),
});

function query(input: unknown): string {
  const { ExpressionAttributeValues: bounds, Limit } = v.parse(Query, input);
  const { ':hash': hash, ':after': after, ':before': before } = bounds;
  const rows = history.query({ shard: hash.S, after: after.S, before: before.S, limit: Limit });
  return JSON.stringify({ Items: rows.map(attributesOf), Count: rows.length, ScannedCount: rows.length });
}

const BatchGet = v.object({
  RequestItems: v.object({
    history: v.object({
      Keys: v.array(v.object({ pk: Text })),
      ProjectionExpression: v.string(),
      ExpressionAttributeNames: v.record(v.string(), v.string()),
    }),
  }),
});

function batchGet(input: unknown): string {
  const { Keys, ProjectionExpression, ExpressionAttributeNames } = v.parse(BatchGet, input).RequestItems
    .history;
  const members = ProjectionExpression.replace(
    /#\w+/g,
    (name) => ExpressionAttributeNames[name] ?? name,
  ).split(', ');
  const rows = Keys.map(({ pk }) => history.row(pk.S, members));
  return `{"Responses":{"history":[${rows.join(',')}]},"UnprocessedKeys":{}}`;
}

const operations: Readonly<Record<string, (input: unknown) => string>> = {
  'DynamoDB_20120810.Query': query,
  'DynamoDB_20120810.BatchGetItem': batchGet,
};

async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const operation = operations[String(request.headers['x-amz-target'])];
  const input = await json(request);
  response.setHeader('content-type', 'application/x-amz-json-1.0');
  try {
    if (!operation) throw new Error(`There is no ${request.headers['x-amz-target']}`);
    response.end(operation(input));
  } catch (error) {
    response.statusCode = 400;
    response.end(JSON.stringify({ __type: 'ValidationException', message: String(error) }));
  }
}

const server = createServer((request, response) => void answer(request, response));
server.listen(0, '127.0.0.1', () => process.send?.((server.address() as AddressInfo).port));
process.once('disconnect', () => process.exit());

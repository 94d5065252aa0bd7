import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import {
  type DynamoDBDocumentClient,
  GetCommand,
  PutCommand,
  type PutCommandInput,
  paginateQuery,
} from '@aws-sdk/lib-dynamodb';
import * as v from 'valibot';
import type { RulesetSource } from '../rules/load.ts';

type Row = Record<string, unknown>;

/** Who wrote a version, and what for. */
export interface Authorship {
  readonly author: string;
  readonly comment: string;
  readonly at: Date;
}

/** One version as the table lists it. A push that died leaves its number behind, with nothing to read. */
export interface VersionEntry extends Authorship {
  readonly version: number;
}

/** A version was put in force, in place of another one: by a push or a rollback. */
export interface Move extends Authorship {
  readonly from: number;
  readonly to: number;
}

export interface RuleTable {
  /** The version in force; 0 where none was ever pushed. */
  liveVersion(): Promise<number>;
  /** The version that was in force before this one, where the table remembers. */
  versionBefore(): Promise<number | undefined>;
  /** Each time that a version was put in force, the oldest first. */
  moves(): Promise<readonly Move[]>;
  /** All versions that were ever claimed, the oldest first, with who wrote them and what for. */
  versions(): Promise<readonly VersionEntry[]>;
  /** All of one version. Undefined where a part of it is missing. */
  read(version: number): Promise<RulesetSource | undefined>;
  /**
   * Writes all of the next version, then moves the pointer, so that readers see all of the old or all of the new.
   * Answers with the new version, or undefined where another push came since `expected` was live.
   */
  push(
    source: Omit<RulesetSource, 'version'>,
    expected: number,
    authorship: Authorship,
  ): Promise<number | undefined>;
  /**
   * Puts an earlier version in force again by moving the pointer. False where another writer moved it since
   * `expected` was live. The caller makes sure that the version can be read.
   */
  rollback(version: number, expected: number, authorship: Authorship): Promise<boolean>;
}

/** A DynamoDB item holds 400 KB (DynamoDB developer guide, "Service quotas"); the rest is for keys and names. */
const maxPartBytes = 300 * 1024;

const pointerKey = { pk: 'ruleset', sk: 'pointer' };

const isNew = { ConditionExpression: 'attribute_not_exists(pk)' };

const padded = (version: number): string => String(version).padStart(8, '0');

/** The only owner of the rules table. Versions and moves are immutable; only the pointer ever changes. */
export function createRuleTable(client: Pick<DynamoDBDocumentClient, 'send'>, tableName: string): RuleTable {
  const table = { TableName: tableName };

  /** False where the condition did not hold: another writer was first. */
  async function putIf(item: Row, condition: Omit<PutCommandInput, 'TableName' | 'Item'>): Promise<boolean> {
    try {
      await client.send(new PutCommand({ ...table, Item: item, ...condition }));
      return true;
    } catch (error) {
      if (error instanceof ConditionalCheckFailedException) return false;
      throw error;
    }
  }

  async function rowsOf(pk: string, prefix: string): Promise<Row[]> {
    const pages = paginateQuery(
      { client: client as DynamoDBDocumentClient },
      {
        ...table,
        ConsistentRead: true,
        KeyConditionExpression: 'pk = :pk AND begins_with(sk, :prefix)',
        ExpressionAttributeValues: { ':pk': pk, ':prefix': prefix },
      },
    );
    const rows: Row[] = [];
    for await (const { Items = [] } of pages) rows.push(...Items);
    return rows;
  }

  /** Versions are claimed before they are written, so that two authors never write into the same one. */
  async function claimNext(write: Row): Promise<number | undefined> {
    const claims = await rowsOf('ruleset', 'version/');
    const version = Number(claims.at(-1)?.version ?? 0) + 1;
    const claim = { pk: 'ruleset', sk: `version/${padded(version)}`, version, ...write };
    return (await putIf(claim, isNew)) ? version : undefined;
  }

  async function readPointer(): Promise<Row | undefined> {
    const { Item } = await client.send(new GetCommand({ ...table, Key: pointerKey, ConsistentRead: true }));
    return Item;
  }

  /** The pointer says how it was moved last: that is kept before it is overwritten, so that no crash loses a move. */
  async function movePointer(version: number, expected: number, write: Row): Promise<boolean> {
    const pointer = await readPointer();
    if (Number(pointer?.version ?? 0) !== expected) return false;
    const moves = Number(pointer?.moves ?? 0);
    if (pointer) await putIf({ ...pointer, sk: `move/${padded(moves)}` }, isNew);
    return putIf(
      { ...pointerKey, version, before: expected, moves: moves + 1, ...write },
      pointer
        ? {
            ConditionExpression: 'moves = :moves OR attribute_not_exists(moves)',
            ExpressionAttributeValues: { ':moves': moves },
          }
        : isNew,
    );
  }

  return {
    liveVersion: async () => Number((await readPointer())?.version ?? 0),

    async versionBefore() {
      const pointer = await readPointer();
      return pointer?.before === undefined ? undefined : Number(pointer.before);
    },

    async moves() {
      const pointer = await readPointer();
      if (!pointer) return [];
      const kept = await rowsOf('ruleset', 'move/');
      return [...kept.filter(({ moves }) => moves !== pointer.moves), pointer].map(moveOf);
    },

    versions: async () => (await rowsOf('ruleset', 'version/')).map(entryOf),

    async read(version) {
      const parts = await rowsOf(`ruleset/${padded(version)}`, 'part/');
      const source = sourceOf(parts.map(({ text }) => String(text)).join(''));
      return source && { ...source, version };
    },

    async push(source, expected, authorship) {
      const write = writeOf(authorship);
      const version = await claimNext(write);
      if (version === undefined) return undefined;
      for (const [index, text] of partsOf(JSON.stringify(source)).entries()) {
        const key = { pk: `ruleset/${padded(version)}`, sk: `part/${String(index).padStart(4, '0')}` };
        await client.send(new PutCommand({ ...table, Item: { ...key, text } }));
      }
      return (await movePointer(version, expected, write)) ? version : undefined;
    },

    rollback: (version, expected, authorship) => movePointer(version, expected, writeOf(authorship)),
  };
}

const writeOf = ({ author, comment, at }: Authorship): Row => ({
  author,
  comment,
  pushedAt: at.toISOString(),
});

const authorshipOf = ({ author, comment, pushedAt }: Row): Authorship => ({
  author: String(author),
  comment: String(comment),
  at: new Date(String(pushedAt)),
});

const entryOf = (row: Row): VersionEntry => ({ version: Number(row.version), ...authorshipOf(row) });

const moveOf = (row: Row): Move => ({
  from: Number(row.before ?? 0),
  to: Number(row.version),
  ...authorshipOf(row),
});

const SourceSchema = v.pipe(
  v.string(),
  v.parseJson(),
  v.object({ rules: v.array(v.unknown()), settings: v.unknown() }),
);

/** Undefined where parts are missing: a source without its end is no JSON. */
function sourceOf(text: string): Omit<RulesetSource, 'version'> | undefined {
  const { success, output } = v.safeParse(SourceSchema, text);
  return success ? output : undefined;
}

function partsOf(text: string): string[] {
  const bytes = Buffer.from(text);
  const parts: string[] = [];
  for (let from = 0; from < bytes.length; ) {
    let to = Math.min(from + maxPartBytes, bytes.length);
    while (to < bytes.length && isContinuation(bytes[to])) to -= 1;
    parts.push(bytes.subarray(from, to).toString());
    from = to;
  }
  return parts;
}

/** A part must not end inside a UTF-8 character. */
const isContinuation = (byte: number | undefined): boolean => byte !== undefined && (byte & 0xc0) === 0x80;

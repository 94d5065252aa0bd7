import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import {
  type DynamoDBDocumentClient,
  GetCommand,
  PutCommand,
  type PutCommandInput,
  paginateQuery,
  QueryCommand,
} from '@aws-sdk/lib-dynamodb';
import * as v from 'valibot';
import { sha256 } from '../events/event-id.ts';
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

/** What is in force. The moves say so: a pointer that they do not bear out is not believed. */
export interface InForce {
  /** 0 where none was ever pushed. */
  readonly version: number;
  /** The number of the move that put it in force, from 1 on; 0 where there was none. */
  readonly move: number;
  /** Why the pointer is not believed; the version is that of the last move. */
  readonly objection?: string;
}

export interface RuleTable {
  /** What is in force now. `known` is what was in force before; it saves reading the moves where nothing changed. */
  inForce(known?: InForce): Promise<InForce>;
  /** The version in force; 0 where none was ever pushed. */
  liveVersion(): Promise<number>;
  /** The version that was in force before this one, where the table remembers. */
  versionBefore(): Promise<number | undefined>;
  /** Each time that a version was put in force, the oldest first. */
  moves(): Promise<readonly Move[]>;
  /** All versions that were ever claimed, the oldest first, with who wrote them and what for. */
  versions(): Promise<readonly VersionEntry[]>;
  /** All of one version. Undefined where a part of it is missing, or its text is not what was pushed. */
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

  async function lastMove(): Promise<Row | undefined> {
    const { Items = [] } = await client.send(
      new QueryCommand({
        ...table,
        ...{ ConsistentRead: true, ScanIndexForward: false, Limit: 1 },
        KeyConditionExpression: 'pk = :pk AND begins_with(sk, :prefix)',
        ExpressionAttributeValues: { ':pk': 'ruleset', ':prefix': 'move/' },
      }),
    );
    return Items[0];
  }

  /** The last move first: a pointer that is read after it is never behind it, unless somebody put it back. */
  async function readMoved() {
    const last = await lastMove();
    return { last, pointer: await readPointer() };
  }

  const keepMove = (move: Row): Promise<boolean> =>
    putIf({ ...move, pk: 'ruleset', sk: `move/${padded(numberOf(move))}` }, isNew);

  /** The pointer is moved first, and its move kept after it. Whoever moves it next keeps what a crash left out. */
  async function movePointer(version: number, expected: number, write: Row): Promise<boolean> {
    const { last, pointer } = await readMoved();
    const now = inForceBy(last, pointer);
    if (now.version !== expected) return false;
    if (pointer && numberOf(pointer) > numberOf(last)) await keepMove(pointer);
    const move = { version, before: expected, moves: now.move + 1, ...write };
    if (!(await putIf({ ...pointerKey, ...move }, asRead(pointer)))) return false;
    await keepMove(move);
    return true;
  }

  async function inForce(known?: InForce): Promise<InForce> {
    if (known && isAt(await readPointer(), known)) return known;
    const { last, pointer } = await readMoved();
    return inForceBy(last, pointer);
  }

  async function moves(): Promise<readonly Move[]> {
    const kept = await rowsOf('ruleset', 'move/');
    const pointer = await readPointer();
    return [...kept, ...(pointer && numberOf(pointer) > numberOf(kept.at(-1)) ? [pointer] : [])].map(moveOf);
  }

  async function digestOf(version: number): Promise<unknown> {
    const Key = { pk: 'ruleset', sk: `version/${padded(version)}` };
    const { Item } = await client.send(new GetCommand({ ...table, Key, ConsistentRead: true }));
    return Item?.digest;
  }

  return {
    inForce,
    liveVersion: async () => (await inForce()).version,
    versionBefore: async () => (await moves()).at(-1)?.from,
    moves,
    versions: async () => (await rowsOf('ruleset', 'version/')).map(entryOf),

    async read(version) {
      const parts = await rowsOf(`ruleset/${padded(version)}`, 'part/');
      const text = parts.map((part) => String(part.text)).join('');
      if (sha256(text) !== (await digestOf(version))) return undefined;
      const source = sourceOf(text);
      return source && { ...source, version };
    },

    async push(source, expected, authorship) {
      const write = writeOf(authorship);
      const text = JSON.stringify(source);
      const version = await claimNext({ ...write, digest: sha256(text) });
      if (version === undefined) return undefined;
      for (const [index, part] of partsOf(text).entries()) {
        const key = { pk: `ruleset/${padded(version)}`, sk: `part/${String(index).padStart(4, '0')}` };
        await client.send(new PutCommand({ ...table, Item: { ...key, text: part } }));
      }
      return (await movePointer(version, expected, write)) ? version : undefined;
    },

    rollback: (version, expected, authorship) => movePointer(version, expected, writeOf(authorship)),
  };
}

const numberOf = (move: Row | undefined): number => Number(move?.moves ?? 0);

/** Whether the pointer is where it was when that was in force. */
const isAt = (pointer: Row | undefined, { version, move, objection }: InForce): boolean =>
  objection === undefined && numberOf(pointer) === move && Number(pointer?.version ?? 0) === version;

/** A pointer that is ahead of the moves was moved a moment ago, or whoever did it died before its move was kept. */
function inForceBy(last: Row | undefined, pointer: Row | undefined): InForce {
  const moved: InForce = { version: Number(pointer?.version ?? 0), move: numberOf(pointer) };
  const logged: InForce = { version: Number(last?.version ?? 0), move: numberOf(last) };
  if (moved.move > logged.move || isAt(pointer, logged)) return moved;
  const objection = pointer
    ? `the pointer names version ${moved.version}, which no push and no rollback put in force`
    : 'the pointer is gone';
  return { ...logged, objection };
}

/** The pointer has not changed since it was read. */
function asRead(pointer: Row | undefined): Omit<PutCommandInput, 'TableName' | 'Item'> {
  if (!pointer) return isNew;
  return pointer.moves === undefined
    ? { ConditionExpression: 'attribute_not_exists(moves)' }
    : {
        ConditionExpression: 'moves = :moves',
        ExpressionAttributeValues: { ':moves': pointer.moves },
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

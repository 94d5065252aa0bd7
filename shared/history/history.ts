import { isDeepStrictEqual } from 'node:util';
import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { type Lane, lanes, type Standing } from '../responses/standing.ts';
import { isOpen, type MitigationTask } from '../responses/task.ts';
import { type DecidedEvent, type DefenderEvent, isDecided, type ViolationEvent } from './event.ts';
import { type Key, keyOfEvent, keyOfTask, laneName, momentOf, sharded, shards } from './keys.ts';
import { eventOfRow, openTasks, rowOfEvent, rowOfTask, taskOfRow, UnreadableRowError } from './rows.ts';
import { createTable, type Row } from './table.ts';

/** What a list of events is about. */
export type Question =
  | { readonly by: 'subject'; readonly subject: string }
  | { readonly by: 'source'; readonly source: string }
  | { readonly by: 'rule'; readonly rule: string }
  | { readonly by: 'standing'; readonly standing: Standing }
  | { readonly by: 'time' };

export interface PageRequest {
  readonly limit: number;
  /** From the page before. */
  readonly cursor?: string | undefined;
  readonly since?: Date | undefined;
}

export interface Page {
  readonly events: readonly DefenderEvent[];
  readonly cursor?: string;
}

export interface History {
  /** Stores an event unless it is there already, and answers with what is stored: the first one wins. */
  open<Event extends DefenderEvent>(event: Event): Promise<Event>;
  read(eventId: string): Promise<DefenderEvent | undefined>;
  /** Which of these ids history has a row for, in few calls; the id of a task is `task/ID` here. */
  known(eventIds: readonly string[]): Promise<ReadonlySet<string>>;
  /** Every transition of one violation, oldest first. Strongly consistent. */
  violation(violationId: string): Promise<readonly ViolationEvent[]>;
  /** Writes a changed event. False where somebody else changed it since it was read: read again. */
  save(event: DefenderEvent): Promise<boolean>;
  /** Several events at once; those that are not there are left out. Strongly consistent. */
  readAll(eventIds: readonly string[]): Promise<readonly DefenderEvent[]>;
  /** Events of a lane with a response that is due, those of the most urgent rules first. */
  ready(lane: Lane, now: Date, limit: number): Promise<readonly DecidedEvent[]>;
  openTask(task: MitigationTask): Promise<MitigationTask>;
  saveTask(task: MitigationTask): Promise<boolean>;
  readTask(taskId: string): Promise<MitigationTask | undefined>;
  /** Mitigation tasks that are not known to have ended. */
  openTasks(): Promise<readonly MitigationTask[]>;
  /**
   * One page, newest first; of what is open, the least urgent first. With `since`, a page of what is open can hold
   * fewer events than asked for and still have a cursor.
   */
  list(question: Question, page: PageRequest): Promise<Page>;
}

const shardNumbers = Array.from({ length: shards }, (_, shard) => shard);

/** Told of a row that can't be read among others that can: it must not keep them waiting. */
export type OnUnreadable = (error: UnreadableRowError) => void;

const refuse: OnUnreadable = (error) => {
  throw error;
};

/** The only owner of the history table: its keys, its indexes, its rows. */
export function createHistory(
  client: Pick<DynamoDBDocumentClient, 'send'>,
  tableName: string,
  onUnreadable: OnUnreadable = refuse,
): History {
  const table = createTable(client, tableName);

  async function readyKeys(lane: Lane, now: Date, limit: number): Promise<readonly Key[]> {
    const found = await Promise.all(
      shardNumbers.map((shard) =>
        table.keys({
          index: 'byStanding',
          hash: { name: 'standingShard', value: sharded(laneName(lane), shard) },
          range: 'standingOrder',
          limit,
          newestFirst: false,
          before: `${now.toISOString()}~`,
        }),
      ),
    );
    return merged(found.flat(), 'standingOrder').slice(0, limit).map(keyOf);
  }

  /** Tasks opened here: the index may not show them yet, and their subjects must not be taken for free. */
  const opened = new Map<string, Key>();

  /**
   * Writes a row over the one of that revision. Where that is refused, the stored row is read: if it is the very one,
   * an earlier try was done and its answer lost.
   */
  async function change(row: Row, revision: number): Promise<boolean> {
    if (await table.put(row, { revision })) return true;
    const stored = await table.get({ pk: String(row.pk), sk: String(row.sk) });
    return isDeepStrictEqual(stored, JSON.parse(JSON.stringify(row)));
  }

  function readable<Read>(rows: readonly Row[], read: (row: Row) => Read): Read[] {
    return rows.flatMap((row) => {
      try {
        return [read(row)];
      } catch (error) {
        if (!(error instanceof UnreadableRowError)) throw error;
        onUnreadable(error);
        return [];
      }
    });
  }

  async function decidedEvents(keys: readonly Key[]): Promise<readonly DecidedEvent[]> {
    const rows = await table.getAll(keys);
    return inOrderOf(keys, readable(rows, eventOfRow).filter(isDecided));
  }

  return {
    async open<Event extends DefenderEvent>(event: Event): Promise<Event> {
      if (await table.put(rowOfEvent(event), 'absent')) return event;
      const stored = await table.get(keyOfEvent(event.eventId));
      return stored ? sameKind(event, eventOfRow(stored)) : event;
    },

    async read(eventId) {
      const row = await table.get(keyOfEvent(eventId));
      return row && eventOfRow(row);
    },

    async known(eventIds) {
      const rows = await table.getAll(distinct(eventIds.map(keyOfEvent)));
      const names = new Set(rows.map((row) => nameOf(keyOf(row))));
      return new Set(eventIds.filter((eventId) => names.has(nameOf(keyOfEvent(eventId)))));
    },

    async violation(violationId) {
      const rows = await table.partition(`violation/${violationId}`);
      return rows.map(eventOfRow).filter((event) => event.kind === 'violation');
    },

    save: (event) => change(rowOfEvent({ ...event, revision: event.revision + 1 }), event.revision),

    readAll: async (eventIds) => readable(await table.getAll(eventIds.map(keyOfEvent)), eventOfRow),

    ready: async (lane, now, limit) => decidedEvents(await readyKeys(lane, now, limit)),

    async openTask(task) {
      opened.set(task.taskId, keyOfTask(task.taskId));
      if (await table.put(rowOfTask(task, isOpen(task)), 'absent')) return task;
      const stored = await table.get(keyOfTask(task.taskId));
      return stored ? taskOfRow(stored) : task;
    },

    saveTask: (task) =>
      change(rowOfTask({ ...task, revision: task.revision + 1 }, isOpen(task)), task.revision),

    async readTask(taskId) {
      const row = await table.get(keyOfTask(taskId));
      return row && taskOfRow(row);
    },

    async openTasks() {
      const keys = await table.keys({
        index: 'byStanding',
        hash: { name: 'standingShard', value: openTasks },
        range: 'standingOrder',
        limit: 100,
        newestFirst: false,
      });
      const tasks = readable(
        await table.getAll(distinct([...keys.map(keyOf), ...opened.values()])),
        taskOfRow,
      );
      for (const task of tasks) if (!isOpen(task)) opened.delete(task.taskId);
      return tasks.filter(isOpen);
    },

    async list(question, { limit, cursor, since }) {
      const from = since?.toISOString() ?? '';
      const found = await Promise.all(
        partitionsOf(question).map((partition) =>
          table.keys({
            ...partition,
            // The row of the cursor comes first again, and one row more tells whether there is another page.
            limit: limit + 2,
            newestFirst: true,
            before: cursor,
            after: isByUrgency(question) ? undefined : since?.toISOString(),
          }),
        ),
      );
      const rangeName = question.by === 'standing' ? 'standingOrder' : 'at';
      const left = merged(found.flat(), rangeName)
        .reverse()
        .filter((row) => row[rangeName] !== cursor);
      const rows = left.slice(0, limit);
      const keys = rows.filter((row) => momentOf(String(row[rangeName])) >= from).map(keyOf);
      const events = inOrderOf(keys, (await table.getAll(keys)).map(eventOfRow));
      const last = rows.at(-1)?.[rangeName];
      return { events, ...(left.length > limit && { cursor: String(last) }) };
    },
  };
}

function partitionsOf(question: Question) {
  const each = (index: string, name: string, value: string, range = 'at') =>
    shardNumbers.map((shard) => ({ index, hash: { name, value: sharded(value, shard) }, range }));
  switch (question.by) {
    case 'subject':
      return [{ index: 'bySubject', hash: { name: 'subject', value: question.subject }, range: 'at' }];
    case 'source':
      return each('bySource', 'sourceShard', question.source);
    case 'rule':
      return each('byRule', 'ruleShard', question.rule);
    case 'standing':
      return namesOf(question.standing).flatMap((name) =>
        each('byStanding', 'standingShard', name, 'standingOrder'),
      );
    case 'time':
      return each('byTime', 'timeShard', 'all');
  }
}

const isWaiting = (standing: Standing): standing is keyof typeof lanes => Object.hasOwn(lanes, standing);

const namesOf = (standing: Standing): readonly string[] =>
  isWaiting(standing) ? lanes[standing].map(laneName) : [standing];

/** What waits is not in the order of time, so none of the index can be skipped to begin at a moment. */
const isByUrgency = (question: Question): boolean =>
  question.by === 'standing' && isWaiting(question.standing);

const keyOf = (row: Row): Key => ({ pk: String(row.pk), sk: String(row.sk) });

const merged = (rows: readonly Row[], range: string): Row[] =>
  [...rows].sort((a, b) => (String(a[range]) < String(b[range]) ? -1 : 1));

const distinct = (keys: readonly Key[]): Key[] => [
  ...new Map(keys.map((key) => [nameOf(key), key])).values(),
];

const nameOf = ({ pk, sk }: Key): string => `${pk}\n${sk}`;

/** A batch read answers in any order; rows that vanished since the index was read are left out. */
function inOrderOf<Event extends DefenderEvent>(keys: readonly Key[], events: readonly Event[]): Event[] {
  const byName = new Map(events.map((event) => [nameOf(keyOfEvent(event.eventId)), event]));
  return keys.flatMap((key) => byName.get(nameOf(key)) ?? []);
}

function sameKind<Event extends DefenderEvent>(wanted: Event, stored: DefenderEvent): Event {
  if (stored.kind !== wanted.kind) {
    throw new UnreadableRowError(`The row ${wanted.eventId} is a ${stored.kind}, not a ${wanted.kind}`);
  }
  return stored as Event;
}

import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { type DecidedEvent, type DefenderEvent, isDecided, type ViolationEvent } from '../events/event.ts';
import type { WorkList } from '../responses/aggregate-status.ts';
import { isOpen, type MitigationTask } from '../responses/task.ts';
import type { Source } from '../sources/source.ts';
import { type Key, keyOfEvent, keyOfRow, keyOfTask, orderOfTask } from './keys.ts';
import {
  type DecisionPage,
  findPage,
  type OnUnreadable,
  type Page,
  type PageRequest,
  type Question,
} from './listing.ts';
import { createEventRows, membersOfDecision, openTasks, rowOfEvent, rowOfTask, taskOfRow } from './rows.ts';
import { UnreadableRowError } from './schema-version.ts';
import { createTable, type Extent, type Row } from './table.ts';
import { type Admissible, admissible } from './waiting-room.ts';
import { type DueLimits, dueIn, unprovenIn } from './work-list.ts';

/** What is due. */
export interface Due {
  /** In the order of the work lists. */
  readonly events: readonly DecidedEvent[];
  /** When the next is due, where that is within a minute. */
  readonly next?: Date;
  /** Whether something may be in the waiting room. */
  readonly isAnyWaiting: boolean;
}

export interface History {
  /** Stores an event unless it is there already, and answers with what is stored: the first one wins. */
  open<Event extends DefenderEvent>(event: Event): Promise<Event>;
  read(eventId: string): Promise<DefenderEvent | undefined>;
  /** Which of these ids history has a row for, in few calls; the id of a task is `task/ID` here. */
  known(eventIds: readonly string[]): Promise<ReadonlySet<string>>;
  /** Every transition of one violation, oldest first. Strongly consistent. */
  violation(violationId: string): Promise<readonly ViolationEvent[]>;
  /** Writes a changed event. False where another writer changed it since it was read: read it again. */
  save(event: DefenderEvent): Promise<boolean>;
  /** Several events at once; those that are not there are left out. Strongly consistent. */
  readAll(eventIds: readonly string[]): Promise<readonly DefenderEvent[]>;
  /**
   * Events with a response that is due, so many of each work list: the most urgent first, and round the rules. They may
   * not be as they were written last.
   */
  due(now: Date, limits: DueLimits, passedOver?: ReadonlySet<string>): Promise<Due>;
  /** Events with a response that is to be verified. */
  unproven(workList: WorkList, now: Date, limit: number): Promise<readonly DecidedEvent[]>;
  /** Events in the waiting room that may leave it now, by rule those that have waited longest first. */
  admissible(asked: Admissible): Promise<readonly DecidedEvent[]>;
  openTask(task: MitigationTask): Promise<MitigationTask>;
  saveTask(task: MitigationTask): Promise<boolean>;
  readTask(taskId: string): Promise<MitigationTask | undefined>;
  /** All mitigation tasks that have not ended, the oldest first. Known ones are not read: they are taken as they are. */
  openTasks(known?: ReadonlyMap<string, MitigationTask>): Promise<readonly MitigationTask[]>;
  /** One page. Of what waits, with a moment to begin or end at, it can be short and still have a cursor. */
  list(question: Question, page: PageRequest): Promise<Page>;
  /** One page of all that was decided. Half of what a list reads, and half its price. */
  decisions(page: PageRequest): Promise<DecisionPage>;
}

/** By then a row shows that an index had before. In milliseconds. */
const lagMillis = 1000;

/** How many open tasks are asked for at once. */
const tasksPerPage = 100;

const refuse: OnUnreadable = (error) => {
  throw error;
};

/** The only owner of the history table: its keys, its indexes, its rows. */
export function createHistory(
  client: Pick<DynamoDBDocumentClient, 'send'>,
  tableName: string,
  onUnreadable: OnUnreadable = refuse,
  sources?: readonly Source[],
): History {
  const table = createTable(client, tableName);
  const { eventOf, isUndecided, decisionOf } = createEventRows(sources);

  async function openTaskKeys(after?: string): Promise<readonly Key[]> {
    const found = await table.keys({
      index: 'byStatus',
      hash: { name: 'statusShard', value: openTasks },
      range: 'statusOrder',
      limit: tasksPerPage,
      newestFirst: false,
      after,
    });
    // The row of the page before comes first again.
    const keys = found.filter(({ statusOrder }) => statusOrder !== after).map(keyOfRow);
    if (found.length < tasksPerPage) return keys;
    return [...keys, ...(await openTaskKeys(String(found.at(-1)?.statusOrder)))];
  }

  function readable<Read>(
    rows: readonly Row[],
    read: (row: Row) => Read,
    tell: OnUnreadable = onUnreadable,
  ): Read[] {
    return rows.flatMap((row) => {
      try {
        return [read(row)];
      } catch (error) {
        if (!(error instanceof UnreadableRowError)) throw error;
        tell(error);
        return [];
      }
    });
  }

  /** In that order, and each once: an index may still show a row in its old place, too. */
  async function rowsAt(keys: readonly Key[], extent?: Extent): Promise<readonly Row[]> {
    const asked = distinct(keys);
    return inOrderOf(asked, await table.getAll(asked, extent));
  }

  async function decidedEvents(keys: readonly Key[]): Promise<readonly DecidedEvent[]> {
    return readable(await rowsAt(keys), eventOf).filter(isDecided);
  }

  return {
    async open<Event extends DefenderEvent>(event: Event): Promise<Event> {
      if (await table.put(rowOfEvent(event), 'absent')) return event;
      const stored = await table.get(keyOfEvent(event.eventId));
      return stored ? sameKind(event, eventOf(stored)) : event;
    },

    async read(eventId) {
      const row = await table.get(keyOfEvent(eventId));
      return row && eventOf(row);
    },

    async known(eventIds) {
      const rows = await table.getAll(distinct(eventIds.map(keyOfEvent)));
      const names = new Set(rows.map((row) => nameOf(keyOfRow(row))));
      return new Set(eventIds.filter((eventId) => names.has(nameOf(keyOfEvent(eventId)))));
    },

    async violation(violationId) {
      const rows = await table.partition(`violation/${violationId}`);
      return readable(rows, eventOf).filter((event) => event.kind === 'violation');
    },

    save: async (event) =>
      table.change(rowOfEvent({ ...event, revision: event.revision + 1 }), { revision: event.revision }),

    readAll: async (eventIds) => readable(await rowsAt(eventIds.map(keyOfEvent)), eventOf),

    async due(now, limits, passedOver = new Set()) {
      const names = new Set([...passedOver].map((eventId) => nameOf(keyOfEvent(eventId))));
      const { keys, ...due } = await dueIn(table, {
        ...{ now, limits, passedOver: names.size },
        isPassedOver: (key) => names.has(nameOf(key)),
      });
      const rows = await rowsAt(keys, { isConsistent: false });
      const isLagging = rows.length < distinct(keys).length;
      const next = isLagging ? new Date(now.getTime() + lagMillis) : due.next;
      return { ...due, ...(next && { next }), events: readable(rows, eventOf).filter(isDecided) };
    },

    unproven: async (workList, now, limit) =>
      decidedEvents(await unprovenIn(table, workList, { now, limit })),

    async admissible(asked) {
      const eventAt = async (key: Key) => (await decidedEvents([key]))[0];
      return decidedEvents(await admissible({ table, eventAt }, asked));
    },

    async openTask(task) {
      if (await table.put(rowOfTask(task), 'absent')) return task;
      const stored = await table.get(keyOfTask(task.taskId));
      return stored ? taskOfRow(stored) : task;
    },

    saveTask: async (task) =>
      table.change(rowOfTask({ ...task, revision: task.revision + 1 }), { revision: task.revision }),

    async readTask(taskId) {
      const row = await table.get(keyOfTask(taskId));
      return row && taskOfRow(row);
    },

    async openTasks(known = new Map()) {
      const names = new Set([...known.keys()].map((taskId) => nameOf(keyOfTask(taskId))));
      const unknown = (await openTaskKeys()).filter((key) => !names.has(nameOf(key)));
      const tasks = [...known.values(), ...readable(await rowsAt(unknown), taskOfRow)];
      return tasks.filter(isOpen).sort((a, b) => (orderOfTask(a) < orderOfTask(b) ? -1 : 1));
    },

    async list(question, request) {
      const { keys, cursor } = await findPage(table, question, request);
      const events = readable(await rowsAt(keys), eventOf, request.onUnreadable ?? refuse);
      return { events, ...(cursor && { cursor }) };
    },

    async decisions(request) {
      const { keys, cursor } = await findPage(table, { by: 'time' }, request);
      const decided = (await rowsAt(keys, { members: membersOfDecision, isConsistent: false })).filter(
        (row) => !isUndecided(row),
      );
      const decisions = readable(decided, decisionOf, request.onUnreadable ?? refuse);
      return { decisions, ...(cursor && { cursor }) };
    },
  };
}

const distinct = (keys: readonly Key[]): Key[] => [
  ...new Map(keys.map((key) => [nameOf(key), key])).values(),
];

const nameOf = ({ pk, sk }: Key): string => `${pk}\n${sk}`;

/** A batch read answers in any order; rows that vanished since the index was read are left out. */
function inOrderOf(keys: readonly Key[], rows: readonly Row[]): Row[] {
  const byName = new Map(rows.map((row) => [nameOf(keyOfRow(row)), row]));
  return keys.map((key) => byName.get(nameOf(key))).filter((row) => row !== undefined);
}

function sameKind<Event extends DefenderEvent>(wanted: Event, stored: DefenderEvent): Event {
  if (stored.kind !== wanted.kind) {
    throw new UnreadableRowError(
      `The row ${wanted.eventId} is a ${stored.kind}, not a ${wanted.kind}`,
      stored,
    );
  }
  return stored as Event;
}

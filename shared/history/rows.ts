import * as v from 'valibot';
import {
  type DefenderEvent,
  eventSchemaOf,
  isDecided,
  type StoredDecision,
  storedDecisionSchemaOf,
  undecidedKindsOf,
} from '../events/event.ts';
import { isIn } from '../responses/lifecycle.ts';
import type { Response } from '../responses/response.ts';
import { isOpen, type MitigationTask, MitigationTaskSchema } from '../responses/task.ts';
import type { Source } from '../sources/source.ts';
import { indexKeys, type Key, keyOfEvent, keyOfTask, orderOfTask } from './keys.ts';
import { type Row, schemaVersion, UnreadableRowError, upToDate } from './schema-version.ts';

/**
 * Index attribute of the tasks that are open. At most 15 run (10 audit and 5 Detect), beside those that are still
 * collected, so one partition is enough.
 */
export const openTasks = 'task-open#0';

const seconds = (date: Date): number => Math.floor(date.getTime() / 1000);

export function rowOfEvent(event: DefenderEvent): Row {
  const { at: _, receivedAt, expiresAt, ...rest } = event;
  return {
    ...keyOfEvent(event.eventId),
    schemaVersion,
    ...rest,
    ...indexKeys(event),
    receivedAt: receivedAt.toISOString(),
    keptUntil: expiresAt.toISOString(),
    ...expiryOf(event),
  };
}

/** The outcome of a response stays in history this long after its last transition, in milliseconds, whatever the retention. */
const afterLastMoveMillis = 30 * 86_400_000;

/** What is open, or holds a containment, has no end: it must be there to be done, and to be put back. */
function expiryOf(event: DefenderEvent): { readonly expiresAt?: number } {
  if (!isDecided(event)) return { expiresAt: seconds(event.expiresAt) };
  if (event.responses.some((each) => isIn('open', each) || isHolding(each))) return {};
  const movedAt = event.responses.map(({ trail }) => Date.parse(trail.at(-1)?.at ?? '') || 0);
  const latest = Math.max(event.expiresAt.getTime(), ...movedAt.map((at) => at + afterLastMoveMillis));
  return { expiresAt: seconds(new Date(latest)) };
}

const isHolding = (response: Response): boolean =>
  isIn('holding', response) && (response.holds ?? []).length > 0;

const isoLength = '2021-04-01T00:00:00.000Z'.length;

const atOf = ({ at }: Row): Date => new Date(String(at).slice(0, isoLength));

/** What a row has to have for `decisionOf`. */
export const membersOfDecision: readonly string[] = [
  ...['schemaVersion', 'kind', 'eventId', 'at', 'subject', 'document'],
  ...['decision.because', 'decision.rule', 'decision.steps'],
];

interface EventRows {
  eventOf(row: Row): DefenderEvent;
  isUndecided(row: Row): boolean;
  decisionOf(row: Row): StoredDecision;
}

/** Reads the rows of events, as the sources that there are write them. */
export function createEventRows(sources?: readonly Source[]): EventRows {
  const eventSchema = eventSchemaOf(sources);
  const decisionSchema = storedDecisionSchemaOf(sources);
  const undecidedKinds = new Set<unknown>(undecidedKindsOf(sources));
  return {
    eventOf(stored) {
      const row = upToDate(stored);
      const event = read(eventSchema, row, {
        at: atOf(row),
        receivedAt: new Date(String(row.receivedAt)),
        expiresAt: new Date(String(row.keptUntil)),
      });
      return atItsKey(event, keyOfEvent(event.eventId), row);
    },
    isUndecided: ({ kind }) => undecidedKinds.has(kind),
    decisionOf(stored) {
      const row = upToDate(stored);
      return read(decisionSchema, row, { at: atOf(row) });
    },
  };
}

export function rowOfTask(task: MitigationTask): Row {
  const { createdAt, changedAt, expiresAt, ...rest } = task;
  return {
    ...keyOfTask(task.taskId),
    schemaVersion,
    ...rest,
    createdAt: createdAt.toISOString(),
    changedAt: changedAt.toISOString(),
    keptUntil: expiresAt.toISOString(),
    ...(isOpen(task)
      ? { statusShard: openTasks, statusOrder: orderOfTask(task) }
      : { expiresAt: seconds(expiresAt) }),
  };
}

export function taskOfRow(stored: Row): MitigationTask {
  const row = upToDate(stored);
  const task = read(MitigationTaskSchema, row, {
    createdAt: new Date(String(row.createdAt)),
    changedAt: new Date(String(row.changedAt)),
    expiresAt: new Date(String(row.keptUntil)),
  });
  return atItsKey(task, keyOfTask(task.taskId), row);
}

/** IAM restricts who may write a row by its key: a row that names another one would get around that. */
function atItsKey<Value>(value: Value, { pk, sk }: Key, row: Row): Value {
  if (row.pk === pk && row.sk === sk) return value;
  throw new UnreadableRowError(
    `The row ${row.pk} ${row.sk} of the history table says that it is ${pk} ${sk}`,
    row,
  );
}

function read<Output>(
  schema: v.GenericSchema<unknown, Output>,
  row: Row,
  dates: Record<string, Date>,
): Output {
  const result = v.safeParse(schema, { ...row, ...dates });
  if (result.success) return result.output;
  throw new UnreadableRowError(
    `The row ${row.pk} ${row.sk} of the history table cannot be read: ${v.summarize(result.issues)}`,
    row,
  );
}

import * as v from 'valibot';
import type { Stage } from '../scenarios/stage.ts';
import type { World } from '../world/world.ts';
import { executionsOf, fleetOf } from './fleet-state.ts';

type Plain = Readonly<Record<string, unknown>>;

/** All that is to be the same in the end, whatever failed on the way. */
export interface EndState {
  /** What history says of the violations and audits of the scenario, by event id. */
  readonly events: Plain;
  /** What is not done: responses, mitigation tasks, audits that are not read to their end. */
  readonly open: readonly string[];
  /** For each finding and violation, each action that a task of Device Defender ran for it, and how that ended. */
  readonly executions: Readonly<Record<string, readonly string[]>>;
  readonly fleet: Plain;
  /** What is recorded of all that was ever contained: its state, and who holds it. */
  readonly containments: Plain;
  /** The notices of these events that operators got, once each. */
  readonly notices: readonly string[];
  /** How many messages are left in each queue that is not empty. */
  readonly queues: Plain;
}

/**
 * Members that say when, by which call or in how many tries: a fault may change them. Index attributes follow from
 * the rest, but for the standing, which is kept.
 */
const circumstances: readonly string[] = [
  ...[
    'revision',
    'receivedAt',
    'expiresAt',
    'keptUntil',
    'trail',
    'omitted',
    'notBefore',
    'requestId',
    'taskId',
  ],
  ...['pk', 'sk', 'schemaVersion', 'statusOrder', 'rereads', 'planned'],
];

function withoutCircumstances(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutCircumstances);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([name]) => !circumstances.includes(name))
      .map(([name, member]) => [name, withoutCircumstances(member)]),
  );
}

const ordered = (record: Plain): Plain =>
  Object.fromEntries(Object.entries(record).sort(([a], [b]) => (a < b ? -1 : 1)));

/**
 * How a scenario ended. Audits that the product starts to see whether it has helped have no token: where the answer to
 * such a start is lost, there is one more, which does no harm. What they find is left out, and so is what people are
 * told of that; that nothing may be left open, and nothing may be done twice, holds for all.
 */
export function endStateOf({ world, audits }: Pick<Stage, 'world' | 'audits'>): EndState {
  const rows = world.tables.get('HistoryTable')?.rows() ?? [];
  const isOwn = ({ auditTaskId }: Row): boolean => auditTaskId === undefined || audits.has(auditTaskId);
  const events = rows.map(rowOf).filter((row) => row.kind !== undefined && row.eventId !== undefined);
  const own = events.filter(isOwn);
  return {
    events: ordered(Object.fromEntries(own.map((row) => [row.eventId, withoutCircumstances(row)]))),
    open: rows.map(rowOf).flatMap(openIn).sort(),
    executions: executionsOf(world.defender),
    fleet: fleetOf(world.defender),
    containments: containmentsIn(rows),
    notices: noticesOf(world, new Set(own.map(({ eventId }) => eventId))),
    queues: Object.fromEntries(
      world.queues
        .names()
        .map((name) => [name, world.queues.list(name).length] as const)
        .filter(([, count]) => count > 0),
    ),
  };
}

const ContainmentRow = v.object({
  containmentId: v.string(),
  state: v.string(),
  holders: v.array(v.looseObject({ eventId: v.string(), index: v.number() })),
});

const containmentsIn = (rows: readonly Plain[]): Plain =>
  ordered(
    Object.fromEntries(
      rows
        .filter(({ sk }) => sk === 'containment')
        .map((row) => v.parse(ContainmentRow, row))
        .map(({ containmentId, state, holders }) => [
          containmentId,
          [state, ...holders.map(({ eventId, index }) => `${eventId}#${index + 1}`).sort()],
        ]),
    ),
  );

/** The members of rows that a comparison needs to know; all others are compared as they are. */
const RowSchema = v.looseObject({
  pk: v.string(),
  kind: v.optional(v.string()),
  eventId: v.optional(v.string()),
  auditTaskId: v.optional(v.string()),
  status: v.optional(v.string()),
  responses: v.optional(v.array(v.looseObject({ status: v.string() })), []),
  progress: v.optional(v.array(v.looseObject({ checkName: v.string(), done: v.boolean() })), []),
});
type Row = v.InferOutput<typeof RowSchema>;

const rowOf = (row: Plain): Row => v.parse(RowSchema, row);

/** A response that is `succeeded` may still be proven; that the product waits for it is no harm. */
const openStatuses = ['planned', 'admitted', 'started', 'held', 'collecting', 'awaiting-approval'];

function openIn({ pk, eventId, status, responses, progress }: Row): readonly string[] {
  const name = eventId ?? pk;
  return [
    ...[{ status }, ...responses].flatMap(({ status = '' }) =>
      openStatuses.includes(status) ? `${name} is ${status}` : [],
    ),
    ...progress.flatMap(({ checkName, done }) => (done ? [] : `${checkName} of ${name} is not read`)),
  ];
}

const NoticeSchema = v.object({
  severity: v.string(),
  headline: v.string(),
  eventId: v.string(),
  rule: v.optional(v.string(), 'none'),
});

/** Once each, and without how the responses stood when it was sent. */
function noticesOf({ topics, resolver }: World, own: ReadonlySet<unknown>): readonly string[] {
  const notices = topics
    .published(resolver.physical('OpsTopic').arn)
    .map(({ message }) => v.parse(NoticeSchema, JSON.parse(message)))
    .filter(({ eventId }) => own.has(eventId))
    .map(({ severity, headline, eventId, rule }) => `${severity}: ${headline} (${eventId}, rule ${rule})`);
  return [...new Set(notices)].sort();
}

/** What a scenario came to, in short: how each event's responses ended. */
export const summaryOf = ({ events }: EndState): readonly string[] =>
  Object.values(events)
    .map((event) => v.parse(SummarySchema, event))
    .filter(({ responses }) => responses.length > 0)
    .map(
      ({ subject, responses }) =>
        `${subject}: ${responses.map(({ step, status }) => `${step.kind} ${status}`).join(', ')}`,
    )
    .sort();

const SummarySchema = v.object({
  subject: v.string(),
  responses: v.optional(v.array(v.object({ step: v.object({ kind: v.string() }), status: v.string() })), []),
});

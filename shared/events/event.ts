import * as v from 'valibot';
import { DecisionSchema } from '../decisions/decision.ts';
import { isJsonObject, type JsonObject } from '../json/json.ts';
import { ResponseSchema } from '../responses/response.ts';
import type { EventKind, Source } from '../sources/source.ts';
import {
  type DocumentKindName,
  documentKindsOf,
  type ProductDocumentKind,
  type ProductNoticeKind,
  sources,
} from '../sources/sources.ts';

const common = {
  eventId: v.string(),
  /** When it happened in Device Defender's own time. */
  at: v.date(),
  receivedAt: v.date(),
  subject: v.string(),
  /** What noticed it: `check/NAME` or `profile/NAME`. */
  source: v.optional(v.string()),
  expiresAt: v.date(),
  revision: v.number(),
};

const decided = {
  /** The document that the rules were matched against, as JSON. */
  document: v.string(),
  decision: DecisionSchema,
  responses: v.array(ResponseSchema),
};

/** The document that was received, as JSON. */
const undecided = { document: v.string() };

/** A message that could not be read: stored in full, with no response. */
const ParkedEventSchema = v.object({
  kind: v.literal('parked'),
  ...common,
  reason: v.string(),
  detail: v.string(),
  message: v.string(),
});

/** What history and AWS IoT do not agree on, or what is stalled; operators are notified once. */
const DiscrepancyEventSchema = v.object({
  kind: v.literal('discrepancy'),
  ...common,
  ...decided,
  what: v.picklist([
    'response-stalled',
    'task-stalled',
    'task-resumed',
    'task-missing',
    'task-unknown',
    'task-exceeded',
    'suppression-unknown',
    'holder-unknown',
    'containment-unheld',
    'containment-not-ours',
    'audits-notified-elsewhere',
  ]),
  detail: v.string(),
});

const schemaOf = ({ name, members }: EventKind, also: v.ObjectEntries) =>
  v.object({ kind: v.literal(name), ...common, ...also, ...members });

/** What is in history. Types know the events of the product's own sources; others are checked all the same. */
export const eventSchemaOf = (among: readonly Source[] = sources) =>
  v.variant('kind', [
    ...among.flatMap(({ documents }) => documents.map((kind) => schemaOf(kind, decided))),
    ...among.flatMap(({ notices }) => notices.map((kind) => schemaOf(kind, undecided))),
    ParkedEventSchema,
    DiscrepancyEventSchema,
  ]) as v.GenericSchema<unknown, unknown> as v.GenericSchema<unknown, DefenderEvent>;

/** The kinds of what is in history without a ruleset having decided on it. */
export const undecidedKindsOf = (among: readonly Source[] = sources): readonly string[] => [
  ...among.flatMap(({ notices }) => notices.map(({ name }) => name)),
  ...['parked', 'discrepancy'],
];

/** The decision of a ruleset on an event, without its outcome. Never changes. */
export const storedDecisionSchemaOf = (among: readonly Source[] = sources) =>
  v.object({
    kind: v.picklist(documentKindsOf(among).map(({ name }) => name as DocumentKindName)),
    eventId: common.eventId,
    at: common.at,
    subject: common.subject,
    document: v.pipe(v.string(), v.parseJson(), v.custom<JsonObject>(isJsonObject)),
    decision: v.pick(DecisionSchema, ['because', 'rule', 'steps']),
  });
export type StoredDecision = v.InferOutput<ReturnType<typeof storedDecisionSchemaOf>>;

type Output<Entries extends v.ObjectEntries> = v.InferOutput<v.ObjectSchema<Entries, undefined>>;
type EventOf<Kind extends EventKind, Also extends v.ObjectEntries> = Kind extends EventKind
  ? { kind: Kind['name'] } & Output<typeof common & Also & Kind['members']>
  : never;

/** An event that a ruleset decided on. */
export type RuledEvent = EventOf<ProductDocumentKind, typeof decided>;
/** The event of a notice itself. */
export type NoticeEvent = EventOf<ProductNoticeKind, typeof undecided>;

type SourcedEvent = RuledEvent | NoticeEvent;
type Sourced<Kind extends SourcedEvent['kind']> = Extract<SourcedEvent, { kind: Kind }>;

export type ViolationEvent = Sourced<'violation'>;
export type FindingEvent = Sourced<'finding'>;
export type CheckEvent = Sourced<'check'>;
export type AuditEvent = Sourced<'audit'>;
export type ParkedEvent = v.InferOutput<typeof ParkedEventSchema>;
export type DiscrepancyEvent = v.InferOutput<typeof DiscrepancyEventSchema>;
export type DefenderEvent = SourcedEvent | ParkedEvent | DiscrepancyEvent;
/** An event that a decision was made for. */
export type DecidedEvent = RuledEvent | DiscrepancyEvent;

export const isDecided = (event: DefenderEvent): event is DecidedEvent => 'decision' in event;

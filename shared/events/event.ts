import * as v from 'valibot';
import { DecisionSchema } from '../decisions/decision.ts';
import { isJsonObject, type JsonObject } from '../json/json.ts';
import { ResponseSchema } from '../responses/response.ts';

/** How far the findings of one check have been read. */
const CheckProgressSchema = v.object({
  checkName: v.string(),
  /** Non-compliant resources that the notice counted. */
  counted: v.number(),
  /** Findings read that are not suppressed, and those that are. */
  read: v.number(),
  suppressed: v.number(),
  planned: v.number(),
  /** The rules that decided its findings, the empty text for none: two tell as much as all, that no rule takes them all. */
  rules: v.optional(v.array(v.string()), []),
  /** The reason codes of its findings, the empty text for none. */
  reasonCodes: v.optional(v.array(v.string()), []),
  rereads: v.number(),
  nextToken: v.optional(v.string()),
  done: v.boolean(),
});
export type CheckProgress = v.InferOutput<typeof CheckProgressSchema>;

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

export const ViolationEventSchema = v.object({
  kind: v.literal('violation'),
  ...common,
  ...decided,
  violationId: v.string(),
  violationEventType: v.picklist(['in-alarm', 'alarm-cleared', 'alarm-invalidated']),
  thingName: v.string(),
});

export const FindingEventSchema = v.object({
  kind: v.literal('finding'),
  ...common,
  ...decided,
  findingId: v.string(),
  auditTaskId: v.string(),
  checkName: v.string(),
});

/** One check of an audit that a rule spoke up about, or that failed: a blind spot. */
export const CheckEventSchema = v.object({
  kind: v.literal('check'),
  ...common,
  ...decided,
  auditTaskId: v.string(),
  checkName: v.string(),
});

export const AuditEventSchema = v.object({
  kind: v.literal('audit'),
  ...common,
  document: v.string(),
  auditTaskId: v.string(),
  /** What rules for findings may ask about the audit. */
  facts: v.object({
    accountId: v.string(),
    taskId: v.string(),
    taskType: v.picklist(['ON_DEMAND_AUDIT_TASK', 'SCHEDULED_AUDIT_TASK']),
    scheduledAuditName: v.optional(v.string()),
  }),
  progress: v.array(CheckProgressSchema),
  /** It was started to verify responses: what it finds is recorded, and nothing is planned for it. */
  verifies: v.optional(v.boolean(), false),
});

/** A message that could not be read: kept whole, acted on by nobody. */
export const ParkedEventSchema = v.object({
  kind: v.literal('parked'),
  ...common,
  reason: v.string(),
  detail: v.string(),
  message: v.string(),
});

/** What history and AWS IoT do not agree on, or what is stalled: found by `reconcile`, and told to people once. */
export const DiscrepancyEventSchema = v.object({
  kind: v.literal('discrepancy'),
  ...common,
  ...decided,
  what: v.picklist([
    'response-stalled',
    'task-stalled',
    'task-resumed',
    'task-missing',
    'task-unknown',
    'suppression-unknown',
    'audits-notified-elsewhere',
  ]),
  detail: v.string(),
});

export const EventSchema = v.variant('kind', [
  ViolationEventSchema,
  FindingEventSchema,
  CheckEventSchema,
  AuditEventSchema,
  ParkedEventSchema,
  DiscrepancyEventSchema,
]);

/** What a ruleset decided on an event, without what came of it. Never changes. */
export const StoredDecisionSchema = v.object({
  kind: v.picklist(['violation', 'finding', 'check']),
  eventId: common.eventId,
  at: common.at,
  subject: common.subject,
  document: v.pipe(v.string(), v.parseJson(), v.custom<JsonObject>(isJsonObject)),
  decision: v.pick(DecisionSchema, ['because', 'rule', 'steps']),
});

export type StoredDecision = v.InferOutput<typeof StoredDecisionSchema>;
export type ViolationEvent = v.InferOutput<typeof ViolationEventSchema>;
export type FindingEvent = v.InferOutput<typeof FindingEventSchema>;
export type CheckEvent = v.InferOutput<typeof CheckEventSchema>;
export type AuditEvent = v.InferOutput<typeof AuditEventSchema>;
export type ParkedEvent = v.InferOutput<typeof ParkedEventSchema>;
export type DiscrepancyEvent = v.InferOutput<typeof DiscrepancyEventSchema>;
export type DefenderEvent = v.InferOutput<typeof EventSchema>;
/** An event that a decision was made for. */
export type DecidedEvent = ViolationEvent | FindingEvent | CheckEvent | DiscrepancyEvent;

export const isDecided = (event: DefenderEvent): event is DecidedEvent => 'decision' in event;

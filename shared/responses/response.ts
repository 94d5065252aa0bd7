import * as v from 'valibot';
import { StepSchema } from '../decisions/decision.ts';

/** The life of a response (design: "The life of a response"). What comes first here stands out most. */
export const statuses = [
  'planned',
  'admitted',
  'started',
  'held',
  'awaiting-approval',
  'failed',
  'unverified',
  'expired',
  'rejected',
  'succeeded',
  'verified',
  'released',
  'undone',
  'skipped',
  'observed',
] as const;

export const StatusSchema = v.picklist(statuses);
export type Status = v.InferOutput<typeof StatusSchema>;

export const TransitionSchema = v.object({
  status: StatusSchema,
  at: v.string(),
  because: v.string(),
  /** The rule and ruleset version, the function, or the person that moved it. */
  by: v.string(),
  requestId: v.optional(v.string()),
});
export type Transition = v.InferOutput<typeof TransitionSchema>;

/** What a subject looked like before a response touched it: enough to put it back. */
export const PreImageSchema = v.variant('of', [
  v.object({
    of: v.literal('thing-groups'),
    things: v.array(
      v.object({
        thingName: v.string(),
        thingGroupNames: v.array(v.string()),
        /** The groups that this response adds the thing to: what a release takes away again. */
        joins: v.array(v.string()),
      }),
    ),
  }),
  v.object({
    of: v.literal('policy'),
    policyName: v.string(),
    defaultVersionId: v.string(),
    versionIds: v.array(v.string()),
  }),
  v.object({ of: v.literal('certificate'), certificateId: v.string(), status: v.string() }),
  v.object({
    of: v.literal('ca-certificate'),
    certificateId: v.string(),
    status: v.string(),
    autoRegistrationStatus: v.optional(v.string()),
  }),
  v.object({
    of: v.literal('logging'),
    configured: v.boolean(),
    roleArn: v.optional(v.string()),
    defaultLogLevel: v.optional(v.string()),
    disableAllLogs: v.optional(v.boolean()),
  }),
]);
export type PreImage = v.InferOutput<typeof PreImageSchema>;

export const ResponseSchema = v.object({
  step: StepSchema,
  status: StatusSchema,
  /** When it is looked at again (ISO 8601): done or judged; recovered where its run died; verified once it succeeded. */
  notBefore: v.optional(v.string()),
  taskId: v.optional(v.string()),
  /** Not to share a task: one that it shared was refused as a whole, for whichever of its members. */
  alone: v.optional(v.boolean()),
  preImages: v.optional(v.array(PreImageSchema)),
  trail: v.array(TransitionSchema),
});
export type Response = v.InferOutput<typeof ResponseSchema>;

/** Where one response stands: an event and the place of the response in it. */
export interface ResponseRef {
  readonly eventId: string;
  readonly index: number;
}

export const responseId = ({ eventId, index }: ResponseRef): string => `${eventId}#${index + 1}`;

/** The response as it stands after one more transition. AggregateStatus where it stood, for the same reason, is none. */
export const moved = (
  response: Response,
  transition: Transition,
  changes: Partial<Response> = {},
): Response => {
  const { notBefore: _, ...kept } = response;
  const last = response.trail.at(-1);
  const stands = last?.status === transition.status && last.because === transition.because;
  const trail = stands ? response.trail : [...response.trail, transition];
  return { ...kept, ...changes, status: transition.status, trail };
};

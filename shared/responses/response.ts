import { isDeepStrictEqual } from 'node:util';
import * as v from 'valibot';
import { ResponseStepSchema } from '../actions/actions.ts';
import { mayFollow, StatusSchema } from './lifecycle.ts';
import { ActorSchema, ReasonSchema } from './reason.ts';

/** One transition that a response has been through. */
const TrailEntrySchema = v.object({
  status: StatusSchema,
  /** ISO 8601. */
  at: v.string(),
  reason: ReasonSchema,
  actor: ActorSchema,
  /** The request id of the AWS call. */
  requestId: v.optional(v.string()),
});
export type TrailEntry = v.InferOutput<typeof TrailEntrySchema>;

export const ResponseSchema = v.object({
  step: ResponseStepSchema,
  status: StatusSchema,
  /** When it is looked at again (ISO 8601): guarded or done; recovered where its run died; verified once it succeeded. */
  notBefore: v.optional(v.string()),
  taskId: v.optional(v.string()),
  /** The version of the ruleset that holds it until `notBefore`: under another one it is guarded again. */
  heldUnder: v.optional(v.number()),
  /** Must be alone in its task: AWS refused a task that it shared, and does not say because of which member. */
  alone: v.optional(v.boolean()),
  /** The containments that it holds or is about to hold, by their ids. */
  holds: v.optional(v.array(v.string())),
  trail: v.array(TrailEntrySchema),
  /** Entries of the trail that were left out between the first ones and the last ones. */
  omitted: v.optional(v.number()),
});
export type Response = v.InferOutput<typeof ResponseSchema>;

/** One response: an event, and the place of the response in it. */
export interface ResponseRef {
  readonly eventId: string;
  readonly index: number;
}

export const responseId = ({ eventId, index }: ResponseRef): string => `${eventId}#${index + 1}`;

/** The lifecycle has no such transition: the code that asked for it is wrong, and nothing is written. */
export class ImpossibleTransitionError extends Error {
  override readonly name = 'ImpossibleTransitionError';
}

/** A trail keeps its first entries and its last ones, so that a row never grows with time. */
const firstKept = 8;
const mostKept = 24;

/**
 * The response after one more transition. To stay where it is, for the same reason, adds nothing to the trail. Throws
 * `ImpossibleTransitionError` where the lifecycle has no such transition.
 */
export function moved(response: Response, entry: TrailEntry, changes: Partial<Response> = {}): Response {
  if (!mayFollow(response.status, entry.status))
    throw new ImpossibleTransitionError(`A response that is ${response.status} can't become ${entry.status}`);
  const { notBefore: _, heldUnder: __, ...kept } = response;
  return { ...kept, ...changes, status: entry.status, ...trailWith(response, entry) };
}

function trailWith({ trail, omitted = 0 }: Response, entry: TrailEntry): Pick<Response, 'trail' | 'omitted'> {
  const last = trail.at(-1);
  const added = last && isAlike(last, entry) ? [] : [entry];
  const folded = [...(added.length > 0 ? withoutRounds(trail, entry) : trail), ...added];
  const surplus = Math.max(0, folded.length - mostKept);
  const kept = [...folded.slice(0, firstKept), ...folded.slice(firstKept + surplus)];
  const left = omitted + trail.length + added.length - kept.length;
  return { trail: kept, ...(left > 0 && { omitted: left }) };
}

const isAlike = (one: TrailEntry, other: TrailEntry): boolean =>
  one.status === other.status && isDeepStrictEqual(one.reason, other.reason);

/** The trail without the round before this one, where it goes back and forth: the first round is kept, and the last. */
function withoutRounds(trail: readonly TrailEntry[], entry: TrailEntry): readonly TrailEntry[] {
  const [first, second, third, fourth] = trail.slice(-4);
  const isThirdRound =
    first &&
    second &&
    third &&
    fourth &&
    isAlike(first, third) &&
    isAlike(second, fourth) &&
    isAlike(first, entry);
  return isThirdRound ? trail.slice(0, -2) : trail;
}

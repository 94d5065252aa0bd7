import * as v from 'valibot';
import type { ResponseRef } from '../responses/response.ts';
import { type Condition, ConditionSchema, isContainedIn, isSameCondition } from './condition.ts';
import { type Contained, ContainedSchema, containmentIdOf } from './contained.ts';

/** How long a holder wants it so: until its alarm has been over for a while, or until a person says otherwise. */
export const LeaseSchema = v.variant('until', [
  v.object({ until: v.literal('cleared'), afterMillis: v.number() }),
  v.object({ until: v.literal('released') }),
]);
export type Lease = v.InferOutput<typeof LeaseSchema>;

const HolderSchema = v.object({
  eventId: v.string(),
  index: v.number(),
  lease: LeaseSchema,
  since: v.string(),
});
export type Holder = v.InferOutput<typeof HolderSchema>;

/**
 * `pending`: about to be made. `holding`: made, and held. `releasing`: nobody holds it any more, and it is being put
 * back. `taken-over`: a person changed it, and is respected until all that held it then are over.
 */
export const StateSchema = v.picklist([
  'pending',
  'holding',
  'releasing',
  'released',
  'undone',
  'taken-over',
]);
export type State = v.InferOutput<typeof StateSchema>;

/** What may follow what. A state that has ended begins anew, with another pre-image. */
const next: Readonly<Record<State, readonly State[]>> = {
  pending: ['pending', 'holding', 'released', 'taken-over'],
  holding: ['holding', 'releasing', 'undone', 'taken-over'],
  releasing: ['released', 'taken-over'],
  released: ['pending'],
  undone: ['pending'],
  'taken-over': ['taken-over', 'released', 'pending'],
};

/** One thing that we changed in AWS IoT and mean to put back (docs/data-model.md). */
export const ContainmentSchema = v.object({
  id: v.string(),
  contained: ContainedSchema,
  state: StateSchema,
  /** From before the first holder; no later one overwrites it. */
  preImage: ConditionSchema,
  /** What was made of it, once AWS has done it. */
  made: v.optional(ConditionSchema),
  holders: v.array(HolderSchema),
  beganAt: v.date(),
  changedAt: v.date(),
  revision: v.number(),
});
export type Containment = v.InferOutput<typeof ContainmentSchema>;

/** The record can't change so: the code that asked for it is wrong, and nothing is written. */
export class ImpossibleContainmentError extends Error {
  override readonly name = 'ImpossibleContainmentError';
}

function changed(before: Containment, now: Date, changes: Partial<Containment>): Containment {
  const state = changes.state ?? before.state;
  if (!next[before.state].includes(state))
    throw new ImpossibleContainmentError(`${before.id} is ${before.state} and can't become ${state}`);
  return { ...before, ...changes, changedAt: now };
}

const isHolder =
  ({ eventId, index }: ResponseRef) =>
  (holder: ResponseRef): boolean =>
    holder.eventId === eventId && holder.index === index;

/** Somebody holds it, or it is being put back: its record must not expire, and counts. */
export const isHeld = ({ state }: Containment): boolean =>
  state === 'pending' || state === 'holding' || state === 'releasing';

/** A person changed it while we held it, and what we held it for is not over: it is left alone. */
export const isLeftToPerson = ({ state, holders }: Containment): boolean =>
  state === 'taken-over' && holders.length > 0;

export const isHeldBy = ({ holders }: Containment, response: ResponseRef): boolean =>
  holders.some(isHolder(response));

/** How a response wants to hold something. */
export interface Claim extends ResponseRef {
  readonly lease: Lease;
}

/** What a response is about to hold. */
export interface ToHold {
  readonly contained: Contained;
  /** How AWS IoT has it now: what the first holder puts back. */
  readonly condition: Condition;
}

/**
 * The record once a response is about to hold it: a new one, or the one before with one holder more. Safe to repeat.
 */
export function heldBy(
  before: Containment | undefined,
  { contained, condition }: ToHold,
  { eventId, index, lease }: Claim,
  now: Date,
): Containment {
  const holder: Holder = { eventId, index, lease, since: now.toISOString() };
  if (before && isHeld(before)) {
    const others = before.holders.filter((each) => !isHolder(holder)(each));
    return changed(before, now, { holders: [...others, holder] });
  }
  return {
    id: containmentIdOf(contained),
    contained,
    state: 'pending',
    preImage: condition,
    holders: [holder],
    beganAt: now,
    changedAt: now,
    revision: before?.revision ?? 0,
  };
}

/** The record once AWS has done what was asked. */
export const confirmed = (before: Containment, made: Condition, now: Date): Containment =>
  changed(before, now, { state: 'holding', made });

/** The record without a response that did nothing in AWS IoT, or whose alarm is over. Nothing else changes with it. */
export function withoutHolder(before: Containment, response: ResponseRef, now: Date): Containment {
  if (!isHeldBy(before, response)) return before;
  const holders = before.holders.filter((each) => !isHolder(response)(each));
  if (holders.length > 0) return changed(before, now, { holders });
  return changed(before, now, { holders, state: stateWithoutHolders(before.state) });
}

/** What was made is to be put back; what was never made, or is a person's, is simply over. */
const stateWithoutHolders = (state: State): State => (state === 'holding' ? 'releasing' : 'released');

export const putBack = (before: Containment, now: Date): Containment =>
  changed(before, now, { state: 'released' });

/** A person changed it: it is theirs. */
export const takenOver = (before: Containment, now: Date): Containment =>
  changed(before, now, { state: 'taken-over' });

/** What AWS shows may lag behind what it has just done. */
const settlingMillis = 60_000;

/**
 * Whether AWS IoT has it otherwise than it was made: somebody changed it by hand. Nothing is said of what was made a
 * moment ago, or is still being made.
 */
export function isChangedByHand(
  { state, made, changedAt }: Containment,
  condition: Condition,
  now: Date,
): boolean {
  const isSettled = now.getTime() - changedAt.getTime() > settlingMillis;
  return state === 'holding' && isSettled && made !== undefined && !isSameCondition(made, condition);
}

/** What putting back comes to: `done` where AWS IoT has it as before already. */
export type PutBack = 'needed' | 'done' | 'changed-by-hand';

export function putBackNeeded({ preImage, made }: Containment, condition: Condition): PutBack {
  if (isSameCondition(preImage, condition))
    return isVersionLeft(preImage, condition, made) ? 'needed' : 'done';
  const isOurs = made ? isSameCondition(made, condition) : isContainedIn(condition, preImage);
  return isOurs ? 'needed' : 'changed-by-hand';
}

/** The version that was made of a policy is still there: a run ended between putting back the default and deleting it. */
const isVersionLeft = (preImage: Condition, condition: Condition, made: Condition | undefined): boolean =>
  preImage.of === 'policy' &&
  condition.of === 'policy' &&
  made?.of === 'policy' &&
  !preImage.versionIds.includes(made.defaultVersionId) &&
  condition.versionIds.includes(made.defaultVersionId);

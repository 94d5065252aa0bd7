import * as v from 'valibot';
import type { ResponseRef } from '../responses/response.ts';
import { millisSince } from '../time/millis-since.ts';
import { type Condition, ConditionSchema, hasRunOut, isContainedIn, isSameCondition } from './condition.ts';
import { type Contained, ContainedSchema, containmentIdOf } from './contained.ts';

/** How long a holder holds: until some time after the end of its alarm, or until a person releases it. */
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
 * `pending`: about to be made. `holding`: made, and held. `releasing`: it has no holder any more and is being put back.
 * `taken-over`: a person changed it, which is respected until the alarms of all its holders have ended.
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

/** The transitions that are possible. A containment that has ended begins again with a new pre-image. */
const next: Readonly<Record<State, readonly State[]>> = {
  pending: ['pending', 'holding', 'released', 'taken-over'],
  holding: ['holding', 'releasing', 'undone', 'taken-over'],
  releasing: ['released', 'taken-over'],
  released: ['pending'],
  undone: ['pending'],
  'taken-over': ['taken-over', 'releasing', 'pending'],
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

/** The state machine has no such transition: the code that asked for it is wrong, and nothing is written. */
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

/** It has a holder, or is being put back: its record must not expire, and counts. */
export const isHeld = ({ state }: Containment): boolean =>
  state === 'pending' || state === 'holding' || state === 'releasing';

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
 * The record once a response is about to hold it: a new one, or the one before with one more holder. Safe to repeat.
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

/** The record without a holder that did nothing in AWS IoT, or whose alarm has ended. */
export function withoutHolder(before: Containment, response: ResponseRef, now: Date): Containment {
  if (!isHeldBy(before, response)) return before;
  const holders = before.holders.filter((each) => !isHolder(response)(each));
  if (holders.length > 0) return changed(before, now, { holders });
  return changed(before, now, { holders, state: stateWithoutHolders(before.state) });
}

/** What was made is to be put back, where it is still as we made it; what was never made is released at once. */
const stateWithoutHolders = (state: State): State =>
  state === 'holding' || state === 'taken-over' ? 'releasing' : 'released';

export const putBack = (before: Containment, now: Date): Containment =>
  changed(before, now, { state: 'released' });

/** The record once a person changed the resource. */
export const takenOver = (before: Containment, now: Date): Containment =>
  changed(before, now, { state: 'taken-over' });

/** What AWS shows may lag behind what it has just done. */
const settlingMillis = 60_000;

/**
 * Whether the condition in AWS IoT differs from what was made, and the reason for holding it has not ended: a person
 * changed it by hand. False for what was made a moment ago, or is still being made.
 */
export function isChangedByHand(
  { state, made, holders, changedAt }: Containment,
  condition: Condition,
  now: Date,
): boolean {
  if (made === undefined || holders.length === 0 || isSameCondition(made, condition)) return false;
  const isSettled = millisSince(changedAt, now) > settlingMillis;
  return state === 'taken-over' || (state === 'holding' && isSettled && !hasRunOut(made, condition, now));
}

/**
 * Whether the pre-image has to be restored: `done` where AWS IoT is in that condition already, `not-ours` where the record
 * can't be of a change of ours, since it was so before or what was made contains nothing.
 */
export type PutBack = 'needed' | 'done' | 'changed-by-hand' | 'not-ours';

export function putBackNeeded({ preImage, made }: Containment, condition: Condition): PutBack {
  if (!made || isContainedIn(preImage) || !isContainedIn(made, preImage)) return 'not-ours';
  if (isSameCondition(preImage, condition)) return isVersionLeft(condition, made) ? 'needed' : 'done';
  return isSameCondition(made, condition) ? 'needed' : 'changed-by-hand';
}

/** The version that was made of a policy is still there: a run ended between putting back the default and deleting it. */
const isVersionLeft = (condition: Condition, made: Condition): boolean =>
  made.of === 'policy' && condition.of === 'policy' && condition.versionIds.includes(made.defaultVersionId);

import { actionOf } from '../actions/actions.ts';
import { isIn, type Status, statuses } from './lifecycle.ts';
import type { Response } from './response.ts';

/**
 * The status of an event as a whole: `open` where something is still to be done, `unproven` where all is done and the
 * detector has yet to say that it no longer sees the problem, else the most telling status of its responses.
 */
export type AggregateStatus = 'open' | 'unproven' | Status;

const isOpen = (response: Response): boolean => isIn('open', response);

/** Done, and to be verified at a moment. What no detector can verify has no such moment. */
export const isUnproven = ({ status, notBefore }: Response): boolean =>
  status === 'succeeded' && notBefore !== undefined;

/** The responses whose turn it is. The others wait for an earlier one to end. */
export const openInTurn = (responses: readonly Response[]): readonly Response[] =>
  responses.filter((each, index) => isOpen(each) && isItsTurn(responses, index));

/** None where nothing was asked for. */
export function aggregateStatusOf(responses: readonly Response[]): AggregateStatus | undefined {
  if (openInTurn(responses).length > 0) return 'open';
  if (responses.some(isUnproven)) return 'unproven';
  const present = new Set(responses.map(({ status }) => status));
  return statuses.find((status) => present.has(status));
}

/** What waits for a moment or is due, by kind of work, so that a flood of one keeps no other waiting. */
export const dueLists = ['release', 'notice', 'detect', 'audit', 'suppression'] as const;

/**
 * The work lists of `respond`, by aggregate status: what is due; what waits for limits to have room, or for other rules;
 * and what is to be verified.
 */
export const workLists = {
  open: [...dueLists, 'waiting-room'],
  unproven: ['unproven-violation', 'unproven-finding'],
} as const;
export type WorkList = (typeof workLists)['open' | 'unproven'][number];

/** The place of an event in what waits. */
export interface Place {
  readonly workList: WorkList;
  /** ISO 8601; undefined where it is due at once. */
  readonly due: string | undefined;
  /** The version of the ruleset under which it waits for its moment. */
  readonly heldUnder?: number | undefined;
}

/**
 * Where an event waits, by its response that is due first, or is done first where two are; undefined where it waits for
 * nothing. A step whose turn has not come is not due: a backlog of such must not fill a list.
 */
export function placeOf(kind: string, responses: readonly Response[]): Place | undefined {
  const open = openInTurn(responses);
  if (open.length > 0) {
    const places = open.map((each) => ({
      workList: openListOf(kind, each),
      due: each.notBefore,
      heldUnder: each.heldUnder,
    }));
    return places.sort(byDueThenList)[0];
  }
  const [due] = responses
    .filter(isUnproven)
    .flatMap(({ notBefore = '' }) => notBefore)
    .sort();
  return due === undefined
    ? undefined
    : { workList: kind === 'finding' ? 'unproven-finding' : 'unproven-violation', due };
}

/** Held until limits have room, or until its moment comes or other rules are in force, whichever is first. */
export const isInWaitingRoom = ({ status, trail, heldUnder }: Response): boolean => {
  const code = trail.at(-1)?.reason.code;
  return (
    status === 'held' && (heldUnder !== undefined || code === 'limit-reached' || code === 'breaker-reached')
  );
};

/** Mitigations of findings and of violations have slots of their own in Device Defender. */
function openListOf(kind: string, response: Response): WorkList {
  if (isInWaitingRoom(response)) return 'waiting-room';
  const { queue } = actionOf(response.step);
  if (queue !== 'mitigation') return queue;
  return kind === 'finding' ? 'audit' : 'detect';
}

const rankOf = ({ workList }: Place): number => (workLists.open as readonly string[]).indexOf(workList);

const byDueThenList = (a: Place, b: Place): number => {
  const [one, other] = [a.due ?? '', b.due ?? ''];
  if (one !== other) return one < other ? -1 : 1;
  return rankOf(a) - rankOf(b);
};

/** Whether a response is to be guarded and done now: planned or held, and not before a moment still to come. */
export const isReady = (response: Response, now: Date): boolean =>
  isIn('ready', response) && (response.notBefore ?? '') <= now.toISOString();

export const isAnyPlanned = (responses: readonly Response[]): boolean =>
  responses.some(({ status }) => status === 'planned');

/** Whether the steps of the rule that come before have ended: responses follow in order, and only notices do not wait. */
export const isItsTurn = (responses: readonly Response[], index: number): boolean =>
  responses[index]?.step.kind === 'notify' ||
  !responses.slice(0, index).some((each) => each.step.kind !== 'notify' && isIn('open', each));

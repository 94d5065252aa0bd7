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

/** None where nothing was asked for. */
export function aggregateStatusOf(responses: readonly Response[]): AggregateStatus | undefined {
  if (responses.some(isOpen)) return 'open';
  if (responses.some(isUnproven)) return 'unproven';
  const present = new Set(responses.map(({ status }) => status));
  return statuses.find((status) => present.has(status));
}

/** The responses that give an event its status, where it waits for something. */
const waiting = (responses: readonly Response[]): readonly Response[] => {
  const open = responses.filter(isOpen);
  return open.length > 0 ? open : responses.filter(isUnproven);
};

/** When the first response that waits is due, as ISO 8601; undefined where one is due at once. */
export function earliestDue(responses: readonly Response[]): string | undefined {
  const moments = waiting(responses).map(({ notBefore = '' }) => notBefore);
  return moments.sort()[0] || undefined;
}

/**
 * The work lists of `respond`, so that a flood of one kind keeps no other waiting: mitigations of violations and of
 * findings, whatever else is open, and what is to be verified.
 */
export const workLists = {
  open: ['detect', 'audit', 'other'],
  unproven: ['unproven-violation', 'unproven-finding'],
} as const;
export type WorkList = (typeof workLists)['open' | 'unproven'][number];

/** The work list that an event waits in; undefined where it waits for nothing. */
export function workListOf(kind: string, responses: readonly Response[]): WorkList | undefined {
  const isFinding = kind === 'finding';
  const open = responses.filter(isOpen);
  if (open.some(({ step }) => step.kind === 'mitigate')) return isFinding ? 'audit' : 'detect';
  if (open.length > 0) return 'other';
  if (!responses.some(isUnproven)) return undefined;
  return isFinding ? 'unproven-finding' : 'unproven-violation';
}

/** Whether a response is to be guarded and done now: planned or held, and not before a moment still to come. */
export const isReady = (response: Response, now: Date): boolean =>
  isIn('ready', response) && (response.notBefore ?? '') <= now.toISOString();

export const isAnyPlanned = (responses: readonly Response[]): boolean =>
  responses.some(({ status }) => status === 'planned');

/** Whether the steps of the rule that come before have ended: responses follow in order, and only notices do not wait. */
export const isItsTurn = (responses: readonly Response[], index: number): boolean =>
  responses[index]?.step.kind === 'notify' ||
  !responses.slice(0, index).some((each) => each.step.kind !== 'notify' && isIn('unfinished', each));

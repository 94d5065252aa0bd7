import { type Response, type Status, statuses } from './response.ts';

/** How an event stands as a whole: `waiting` is planned, but not before a moment still to come. */
export type Standing = Status | 'waiting';

const standings: readonly Standing[] = ['planned', 'waiting', ...statuses.slice(1)];

const standingOf = ({ status, notBefore }: Response): Standing =>
  status === 'planned' && notBefore ? 'waiting' : status;

/** The standing of the response that needs attention first; none where nothing was asked for. */
export function standingOfAll(responses: readonly Response[]): Standing | undefined {
  const present = new Set(responses.map(standingOf));
  return standings.find((standing) => present.has(standing));
}

/** The moment the earliest response of that standing is due, as ISO 8601; undefined where none waits for one. */
export const earliestDue = (responses: readonly Response[], standing: Standing): string | undefined =>
  responses
    .filter((response) => standingOf(response) === standing)
    .flatMap(({ notBefore }) => notBefore ?? [])
    .sort()[0];

/** Whether a response is to be judged and done now: planned or held, and not before a moment still to come. */
export const isReady = ({ status, notBefore }: Response, now: Date): boolean =>
  (status === 'planned' || status === 'held') && (notBefore ?? '') <= now.toISOString();

export const isAnyPlanned = (responses: readonly Response[]): boolean =>
  responses.some(({ status }) => status === 'planned');

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

/** The moment the earliest waiting response is due, as ISO 8601. */
export const earliestDue = (responses: readonly Response[]): string | undefined =>
  responses
    .filter((response) => standingOf(response) === 'waiting')
    .map(({ notBefore }) => notBefore)
    .sort()[0];

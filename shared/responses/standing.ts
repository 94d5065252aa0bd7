import { type Response, type Status, statuses } from './response.ts';

const openStatuses = ['planned', 'admitted', 'held'] as const satisfies readonly Status[];

/** How an event stands as a whole: `open` where something is still to be done, else its most telling status. */
export type Standing = 'open' | Exclude<Status, (typeof openStatuses)[number]>;

const isOpen = ({ status }: Response): boolean => openStatuses.some((open) => open === status);

const isClosed = (status: Status): status is Exclude<Standing, 'open'> =>
  !openStatuses.some((open) => open === status);

/** None where nothing was asked for. */
export function standingOfAll(responses: readonly Response[]): Standing | undefined {
  if (responses.some(isOpen)) return 'open';
  const present = new Set(responses.map(({ status }) => status));
  return statuses.filter(isClosed).find((status) => present.has(status));
}

/** When the first open response is due, as ISO 8601; undefined where one is due at once. */
export function earliestDue(responses: readonly Response[]): string | undefined {
  const open = responses.filter(isOpen);
  return open.every(({ notBefore }) => notBefore)
    ? open.flatMap(({ notBefore }) => notBefore ?? []).sort()[0]
    : undefined;
}

/** Whether a response is to be judged and done now: planned or held, and not before a moment still to come. */
export const isReady = ({ status, notBefore }: Response, now: Date): boolean =>
  (status === 'planned' || status === 'held') && (notBefore ?? '') <= now.toISOString();

export const isAnyPlanned = (responses: readonly Response[]): boolean =>
  responses.some(({ status }) => status === 'planned');

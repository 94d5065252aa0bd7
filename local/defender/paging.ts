import { quotas } from '../../shared/defender/quotas.ts';
import { ServiceError } from './errors.ts';

export interface PageRequest {
  readonly maxResults?: number | undefined;
  readonly nextToken?: string | undefined;
}

export interface Page<Item> {
  readonly items: readonly Item[];
  readonly nextToken?: string;
}

const tokenOf = (offset: number) => Buffer.from(`next:${offset}`).toString('base64');

function offsetOf(nextToken: string): number {
  const [, digits] = /^next:(\d+)$/.exec(Buffer.from(nextToken, 'base64').toString()) ?? [];
  return digits === undefined ? Number.NaN : Number(digits);
}

/**
 * One page of a list, `nextToken` only while more follow.
 * Throws `InvalidRequestException` for a token that this list did not give out.
 */
export function page<Item>(
  items: readonly Item[],
  { maxResults = quotas.defaultPageSize, nextToken }: PageRequest,
): Page<Item> {
  const start = nextToken === undefined ? 0 : offsetOf(nextToken);
  if (!(start >= 0)) throw new ServiceError('InvalidRequestException', 'nextToken: is not one of ours');
  const end = start + maxResults;
  return { items: items.slice(start, end), ...(end < items.length && { nextToken: tokenOf(end) }) };
}

import * as v from 'valibot';
import { quotas } from '../../../shared/defender/quotas.ts';
import { page } from '../paging.ts';
import { boolean, integer } from '../schemas.ts';

/** The older lists of the API page by marker and in order of creation, the newest first unless asked. */
export const markers = {
  pageSize: v.optional(v.pipe(integer, v.minValue(1), v.maxValue(quotas.pageSize))),
  marker: v.optional(v.string()),
};
export const orderedMarkers = { ...markers, ascendingOrder: v.optional(boolean, false) };

export interface MarkerRequest {
  readonly pageSize?: number | undefined;
  readonly marker?: string | undefined;
}

/** One page of what was created in this order. Throws `InvalidRequestException` for a marker it never gave. */
export function markerPage<Item>(items: readonly Item[], { pageSize, marker }: MarkerRequest) {
  const { items: shown, nextToken } = page(items, { maxResults: pageSize, nextToken: marker });
  return { shown, nextMarker: nextToken };
}

export const ordered = <Item>(items: Iterable<Item>, ascendingOrder: boolean): readonly Item[] =>
  ascendingOrder ? [...items] : [...items].toReversed();

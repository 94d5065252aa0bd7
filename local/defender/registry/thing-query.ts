import { ServiceError } from '../errors.ts';
import type { Thing } from './state.ts';

type Matches = (thing: Thing) => boolean;

type Reader = (thing: Thing) => string | undefined;

const fields: ReadonlyMap<string, Reader> = new Map([
  ['thingName', ({ thingName }: Thing) => thingName],
  ['thingId', ({ thingId }: Thing) => thingId],
  ['thingTypeName', ({ thingTypeName }: Thing) => thingTypeName],
]);

function readerOf(field: string): Reader | undefined {
  if (!field.startsWith('attributes.')) return fields.get(field);
  return ({ attributes }) => attributes[field.slice('attributes.'.length)];
}

const unreadable = (written: string) =>
  new ServiceError('InvalidQueryException', `queryString: cannot read "${written}"`);

function term(written: string): Matches {
  const [, field = '', value = ''] = /^([\w.-]+):"?([^"]+)"?$/.exec(written) ?? [];
  const read = readerOf(field);
  if (!read) throw unreadable(written);
  const literal = value.replace(/[.+^${}()|[\]\\]/g, '\\$&');
  const pattern = new RegExp(`^${literal.replaceAll('*', '.*').replaceAll('?', '.')}$`);
  return (thing) => pattern.test(read(thing) ?? '');
}

const negated = (matches: Matches): Matches => {
  return (thing) => !matches(thing);
};

function conjunction(written: string): Matches {
  const terms = [...written.matchAll(/(NOT\s+)?(\S+)/g)]
    .filter(([word]) => word !== 'AND')
    .map(([, not, word = '']) => (not ? negated(term(word)) : term(word)));
  if (terms.length === 0) throw unreadable(written);
  return (thing) => terms.every((matches) => matches(thing));
}

/**
 * Reads the part of the fleet-indexing language that speaks of the registry: `field:value` with `*` and `?`, over
 * thingName, thingId, thingTypeName and attributes.NAME, joined by AND, OR and NOT (OR binds loosest, no brackets).
 * Shadows and connectivity are not simulated: `InvalidQueryException`.
 */
export function thingQuery(queryString: string): Matches {
  const alternatives = queryString.split(/\s+OR\s+/).map(conjunction);
  return (thing) => alternatives.some((matches) => matches(thing));
}

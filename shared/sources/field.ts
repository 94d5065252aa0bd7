import type { Leaf } from '../json/json.ts';

/** What is known of a field that documents of a kind have. */
export interface Field {
  readonly holds: 'text' | 'number' | 'boolean';
  /** Its description, for docs and editors. */
  readonly about: string;
  /** No document of its kind is without it. */
  readonly always?: true;
  /** Its values: no other one is ever there. */
  readonly oneOf?: readonly Leaf[];
  /** Why there are no others, where an author may expect one. */
  readonly since?: string;
  /** Values that it is known to have; others may come. */
  readonly known?: readonly string[];
  /** The prefixes of its texts. */
  readonly beginnings?: readonly string[];
  readonly from?: number;
  readonly to?: number;
}

/** Fields by their paths, e.g. `behavior.metric`. What leads to one is an object. */
export type Fields = Readonly<Record<string, Field>>;

type Facts = Omit<Field, 'holds' | 'about'>;

export const text = (about: string, facts: Facts = {}): Field => ({ holds: 'text', about, ...facts });
export const number = (about: string, facts: Facts = {}): Field => ({ holds: 'number', about, ...facts });
export const flag = (about: string, facts: Facts = {}): Field => ({ holds: 'boolean', about, ...facts });

/** The same fields below a name. */
export const below = (name: string, fields: Fields): Fields =>
  Object.fromEntries(Object.entries(fields).map(([path, field]) => [`${name}.${path}`, field]));

/** What documents of every kind have. */
export const commonFields = (kind: string, beginnings: readonly string[], example: string): Fields => ({
  kind: text('What the rule is about.', { always: true, oneOf: [kind] }),
  subject: text(`What it is about, as history can be asked: ${example}.`, { always: true, beginnings }),
});

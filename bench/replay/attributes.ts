/** What DynamoDB's API writes a value as: with its type. */
export type Attribute =
  | { readonly S: string }
  | { readonly N: string }
  | { readonly BOOL: boolean }
  | { readonly NULL: true }
  | { readonly L: readonly Attribute[] }
  | { readonly M: Attributes };

export interface Attributes {
  readonly [name: string]: Attribute;
}

/** A row as the API writes it; what is undefined is not there. */
export const attributesOf = (row: object): Attributes =>
  Object.fromEntries(
    Object.entries(row)
      .filter(([, value]) => value !== undefined)
      .map(([name, value]) => [name, attributeOf(value)]),
  );

function attributeOf(value: unknown): Attribute {
  if (typeof value === 'string') return { S: value };
  if (typeof value === 'number') return { N: String(value) };
  if (typeof value === 'boolean') return { BOOL: value };
  if (Array.isArray(value)) return { L: value.map(attributeOf) };
  return typeof value === 'object' && value ? { M: attributesOf(value) } : { NULL: true };
}

/** Nothing but these members, which are paths. */
export const project = (row: Attributes, paths: readonly string[]): Attributes =>
  Object.fromEntries(
    Object.entries(row).flatMap(([name, value]): (readonly [string, Attribute])[] => {
      if (paths.includes(name)) return [[name, value]];
      const inner = paths.filter((path) => path.startsWith(`${name}.`));
      const rest = inner.map((path) => path.slice(name.length + 1));
      return 'M' in value && rest.length > 0 ? [[name, { M: project(value.M, rest) }]] : [];
    }),
  );

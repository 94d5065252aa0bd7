import { isJsonObject, type JsonObject, type JsonValue } from '../json/json.ts';

/** One field of a pattern as it is written. */
export interface WrittenClause {
  /** The field in a document, e.g. `behavior.metric`. */
  readonly path: string;
  /** Where the rule says it, e.g. `match.$or.0.behavior.metric`. */
  readonly place: string;
  /** The entries of which one has to hold. */
  readonly entries: readonly JsonValue[];
}

/** Clauses that have to hold together. */
export type WrittenAlternative = readonly WrittenClause[];

interface Above {
  readonly path: string;
  readonly place: string;
}

const top: Above = { path: '', place: 'match' };

/** All clauses of a pattern, in the order they are written, whichever of its alternatives they belong to. */
export const clausesOf = (pattern: JsonObject, above: Above = top): readonly WrittenClause[] =>
  Object.entries(pattern).flatMap(([name, inner]) => {
    const within = inside(name, above);
    if (name === '$or')
      return objectsIn(inner, within.place).flatMap(([each, at]) => clausesOf(each, { ...above, place: at }));
    if (Array.isArray(inner)) return [{ ...within, entries: inner }];
    return isJsonObject(inner) ? clausesOf(inner, within) : [];
  });

const inside = (name: string, { path, place }: Above): Above => ({
  path: path ? `${path}.${name}` : name,
  place: `${place}.${name}`,
});

const objectsIn = (value: JsonValue, place: string): readonly (readonly [JsonObject, string])[] =>
  (Array.isArray(value) ? value : []).flatMap((each: JsonValue, index) =>
    isJsonObject(each) ? [[each, `${place}.${index}`] as const] : [],
  );

/** The alternatives of a pattern that compiles, of which one has to hold: one unless there is an `$or`. */
export const alternativesOf = (pattern: JsonObject, above: Above = top): readonly WrittenAlternative[] =>
  Object.entries(pattern)
    .map(([name, inner]) => ofMember(name, inner, above))
    .reduce<readonly WrittenAlternative[]>(
      (some, others) => some.flatMap((one) => others.map((other) => [...one, ...other])),
      [[]],
    );

function ofMember(name: string, inner: JsonValue, above: Above): readonly WrittenAlternative[] {
  const within = inside(name, above);
  if (name === '$or')
    return objectsIn(inner, within.place).flatMap(([each, at]) =>
      alternativesOf(each, { ...above, place: at }),
    );
  if (Array.isArray(inner)) return [[{ ...within, entries: inner }]];
  return isJsonObject(inner) ? alternativesOf(inner, within) : [];
}

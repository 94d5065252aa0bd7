import type { Matcher } from './matchers.ts';

/** One field of a pattern, and its matchers, of which one must match. */
export interface Clause {
  readonly path: readonly string[];
  readonly anyOf: readonly Matcher[];
  /** How many names of the path lead to the element that absence is asked of (`absentBelow`); 0 is the document. */
  readonly absentBelow: number;
  /** The list as written, for messages. */
  readonly written: string;
}

/** The clauses below one name. They hold together: where the document has a list there, in one element of it. */
export interface Group {
  readonly name: string;
  readonly parts: Conjunction;
}

/** Matches where every part does. */
export type Conjunction = readonly (Clause | Group)[];

/** A pattern matches where one of its alternatives does: one unless there is an `$or`. */
export type Pattern = readonly Conjunction[];

interface Asked {
  readonly path: readonly string[];
  readonly anyOf: readonly Matcher[];
}

export const asksForAbsence = (matcher: Matcher): boolean => matcher.kind === 'exists' && !matcher.wanted;

/**
 * How many names of its path lead to the element that a clause asks absence of; 0 is the whole document. As in
 * event-ruler, which tries the fields of a pattern in the order of the alphabet: once a field before this one has found
 * a value in an element of a list, only that element counts.
 */
export function absentBelow({ path, anyOf }: Asked, together: readonly Asked[]): number {
  if (!anyOf.some(asksForAbsence)) return 0;
  const name = path.join('.');
  const before = together.filter((other) => other.path.join('.') < name && !other.anyOf.some(asksForAbsence));
  return Math.max(0, ...before.map((other) => namesInCommon(path, other.path)));
}

/** The last name is the field itself, and not a list that it is in. */
function namesInCommon(path: readonly string[], other: readonly string[]): number {
  const apart = path.findIndex((name, depth) => name !== other[depth]);
  return Math.min(apart < 0 ? path.length : apart, path.length - 1, other.length - 1);
}

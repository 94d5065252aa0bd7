import type { Matcher } from './matchers.ts';

/** One field that a pattern speaks of, and the matchers of which one must hold. */
export interface Clause {
  readonly path: readonly string[];
  readonly anyOf: readonly Matcher[];
  /** How many names of the path lead to the element that absence is asked of (`absence.ts`); 0 is the document. */
  readonly absentBelow: number;
  /** The list as written, for people. */
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

/** The candidate nearest to a misspelt word; undefined where none is near. */
export function nearest(word: string, candidates: Iterable<string>): string | undefined {
  let best: { readonly candidate: string; readonly distance: number } | undefined;
  for (const candidate of candidates) {
    if (candidate === word) return candidate;
    const atMost = Math.min(tolerance(candidate), (best?.distance ?? Number.POSITIVE_INFINITY) - 1);
    const distance = distanceBetween(word.toLowerCase(), candidate.toLowerCase(), atMost);
    if (distance <= atMost) best = { candidate, distance };
  }
  return best?.candidate;
}

/** ` (did you mean x?)`, to be put behind a message; empty where nothing is near. */
export function hint(word: string, candidates: Iterable<string>): string {
  const meant = nearest(word, candidates);
  return meant === undefined || meant === word ? '' : ` (did you mean ${meant}?)`;
}

const maxListed = 5;

/** The first of some names, for a message. */
export const listed = (names: readonly string[]): string =>
  `${names.slice(0, maxListed).join(', ')}${names.length > maxListed ? ' …' : ''}`;

/** To be put behind a message: the name nearest to a word that is none of them, or which names there are. */
export const insteadOf = (word: string, names: readonly string[]): string =>
  hint(word, names) || (names.length > 0 ? `, only ${listed(names)}` : '');

/** Slips of the finger grow with the word, yet no more than three: beyond that it is another word. */
const tolerance = ({ length }: string): number => Math.min(3, Math.max(1, Math.floor(length / 3)));

const maxLength = 128;

/** Insertions, deletions, replacements and swaps of neighbours between two words; not counted where lengths forbid it. */
function distanceBetween(from: string, to: string, atMost: number): number {
  if (from.length > maxLength || Math.abs(from.length - to.length) > atMost) return Number.POSITIVE_INFINITY;
  const last = Array.from({ length: to.length + 1 }, (_, column) => column);
  let rows: Rows = { from, to, beforeLast: last, last, current: last };
  for (let row = 1; row <= from.length; row++) {
    rows = { ...rows, beforeLast: rows.last, last: rows.current, current: [row] };
    for (let column = 1; column <= to.length; column++) rows.current.push(cheapest(rows, row, column));
  }
  return at(rows.current, to.length);
}

/** What it costs to turn beginnings of the one word, the last three lengths of them, into each of those of the other. */
interface Rows {
  readonly from: string;
  readonly to: string;
  readonly beforeLast: readonly number[];
  readonly last: readonly number[];
  readonly current: number[];
}

function cheapest({ from, to, beforeLast, last, current }: Rows, row: number, column: number): number {
  const same = from[row - 1] === to[column - 1];
  const swapped = row > 1 && from[row - 1] === to[column - 2] && from[row - 2] === to[column - 1];
  return Math.min(
    at(last, column) + 1,
    at(current, column - 1) + 1,
    at(last, column - 1) + (same ? 0 : 1),
    swapped ? at(beforeLast, column - 2) + 1 : Number.POSITIVE_INFINITY,
  );
}

const at = (row: readonly number[], column: number): number => row[column] ?? Number.POSITIVE_INFINITY;

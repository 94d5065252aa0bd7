/** The candidate that somebody most likely meant by a misspelt word; undefined where none is near. */
export function nearest(word: string, candidates: Iterable<string>): string | undefined {
  let best: { readonly candidate: string; readonly distance: number } | undefined;
  for (const candidate of candidates) {
    if (candidate === word) return candidate;
    const distance = distanceBetween(word.toLowerCase(), candidate.toLowerCase());
    if (distance <= tolerance(candidate) && distance < (best?.distance ?? Number.POSITIVE_INFINITY))
      best = { candidate, distance };
  }
  return best?.candidate;
}

/** ` (did you mean x?)`, to be put behind a message; empty where nothing is near. */
export function hint(word: string, candidates: Iterable<string>): string {
  const meant = nearest(word, candidates);
  return meant === undefined || meant === word ? '' : ` (did you mean ${meant}?)`;
}

/** Slips of the finger grow with the word, yet no more than three: beyond that it is another word. */
const tolerance = ({ length }: string): number => Math.min(3, Math.max(1, Math.floor(length / 3)));

const maxLength = 128;

/** Insertions, deletions, replacements and swaps of neighbours that turn one word into the other. */
function distanceBetween(from: string, to: string): number {
  if (from.length > maxLength || to.length > maxLength) return Number.POSITIVE_INFINITY;
  let rows: Rows = { beforeLast: [], last: Array.from({ length: to.length + 1 }, (_, column) => column) };
  for (let row = 1; row <= from.length; row++) {
    const current = [row];
    for (let column = 1; column <= to.length; column++)
      current.push(cheapest(rows, current, { from: from.slice(0, row), to: to.slice(0, column) }));
    rows = { beforeLast: rows.last, last: current };
  }
  return at(rows.last, to.length);
}

/** What it costs to turn beginnings of the one word, by one and by two letters shorter, into those of the other. */
interface Rows {
  readonly beforeLast: readonly number[];
  readonly last: readonly number[];
}

interface Beginnings {
  readonly from: string;
  readonly to: string;
}

function cheapest({ beforeLast, last }: Rows, current: readonly number[], { from, to }: Beginnings): number {
  const column = to.length;
  const same = from.at(-1) === to.at(-1);
  const swapped = from.length > 1 && from.at(-1) === to.at(-2) && from.at(-2) === to.at(-1);
  return Math.min(
    at(last, column) + 1,
    at(current, column - 1) + 1,
    at(last, column - 1) + (same ? 0 : 1),
    swapped ? at(beforeLast, column - 2) + 1 : Number.POSITIVE_INFINITY,
  );
}

const at = (row: readonly number[], column: number): number => row[column] ?? Number.POSITIVE_INFINITY;

/** What one letter may be: itself, small or capital. The forms may differ in length, as `ß` and `SS` do. */
type Letter = readonly string[];

/** What can be asked of a text. Nothing else is a text: a number has no beginning. */
export type TextMatcher =
  | { readonly kind: 'prefix'; readonly prefix: string }
  | { readonly kind: 'suffix'; readonly suffix: string }
  | {
      readonly kind: 'ignore-case';
      readonly letters: readonly Letter[];
      readonly at: 'whole' | 'beginning' | 'end';
    }
  /** The texts between the asterisks, in order; the first and the last are the text's two ends. */
  | { readonly kind: 'wildcard'; readonly pieces: readonly string[] };

export type ReadText = { readonly matcher: TextMatcher } | { readonly problem: string };

/** Ignores case letter by letter, as event-ruler does: what the pattern's letter can be, not what the text's can. */
export const ignoringCase = (text: string, at: 'whole' | 'beginning' | 'end'): TextMatcher => ({
  kind: 'ignore-case',
  letters: [...text].map((letter) => [...new Set([letter, letter.toLowerCase(), letter.toUpperCase()])]),
  at,
});

/** Reads a text in which `*` stands for any text, `\*` for an asterisk and `\\` for a backslash. */
export function readWildcard(text: string): ReadText {
  const tokens: readonly string[] = text.match(/\\[*\\]|\*+|\\|[^*\\]+/g) ?? [];
  if (tokens.includes('\\'))
    return { problem: '`wildcard` takes a backslash only before * or \\: write \\\\' };
  return tokens.some((token) => token.startsWith('**'))
    ? { problem: '`wildcard` takes no two asterisks in a row: write one' }
    : { matcher: { kind: 'wildcard', pieces: piecesOf(tokens) } };
}

function piecesOf(tokens: readonly string[]): readonly string[] {
  const pieces = [''];
  for (const token of tokens) {
    if (token === '*') pieces.push('');
    else pieces.push(`${pieces.pop()}${token.replace(/^\\/, '')}`);
  }
  return pieces;
}

export function holdsForText(matcher: TextMatcher, text: string): boolean {
  switch (matcher.kind) {
    case 'prefix':
      return text.startsWith(matcher.prefix);
    case 'suffix':
      return text.endsWith(matcher.suffix);
    case 'ignore-case':
      return matcher.at === 'end'
        ? endsWith(text, matcher.letters)
        : beginsWith(text, matcher.letters, matcher.at);
    case 'wildcard':
      return hasPieces(text, matcher.pieces);
  }
}

function beginsWith(text: string, letters: readonly Letter[], at: 'whole' | 'beginning'): boolean {
  let position = 0;
  for (const letter of letters) {
    const form = letter.find((each) => text.startsWith(each, position));
    if (form === undefined) return false;
    position += form.length;
  }
  return at === 'beginning' || position === text.length;
}

function endsWith(text: string, letters: readonly Letter[]): boolean {
  let position = text.length;
  for (const letter of letters.toReversed()) {
    const form = letter.find((each) => text.slice(0, position).endsWith(each));
    if (form === undefined) return false;
    position -= form.length;
  }
  return true;
}

/** Each piece is taken where it comes first: no text makes this slow, however many asterisks there are. */
function hasPieces(text: string, pieces: readonly string[]): boolean {
  const [first = '', ...others] = pieces;
  const last = others.pop();
  if (last === undefined) return text === first;
  if (!text.startsWith(first)) return false;
  let position = first.length;
  for (const piece of others) {
    const found = text.indexOf(piece, position);
    if (found < 0) return false;
    position = found + piece.length;
  }
  return text.length - last.length >= position && text.endsWith(last);
}

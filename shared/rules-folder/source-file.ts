import { readFileSync } from 'node:fs';
import {
  type Document,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  LineCounter,
  type ParsedNode,
  parseDocument,
  visit,
  type YAMLMap,
} from 'yaml';

/** Where in a file something is; both count from 1, as editors do. */
export interface Place {
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

/** A YAML or JSON file, what it says, and where it says it. */
export interface SourceFile {
  readonly file: string;
  readonly value: unknown;
  /** The place of a member, e.g. `respond.0.mitigate`, or of the nearest one above it where it is missing. */
  placeOf(path: string): Place;
}

export interface Flaw extends Place {
  readonly message: string;
}

/** Reads a file; JSON is YAML too. Anchors, aliases and merge keys are resolved. */
export function readSource(file: string): SourceFile | { readonly flaws: readonly Flaw[] } {
  const lines = new LineCounter();
  const document = parseDocument(readFileSync(file, 'utf8'), { lineCounter: lines, merge: true });
  const placeAt = (offset: number): Place => {
    const { line, col } = lines.linePos(offset);
    return { file, line: Math.max(line, 1), column: Math.max(col, 1) };
  };
  const flaws = [
    ...document.errors.map(({ message, pos: [offset] }) => ({
      ...placeAt(offset),
      message: `is not YAML: ${message.split(' at line')[0]}`,
    })),
    ...brokenAliases(document).map(({ source, offset }) => ({
      ...placeAt(offset),
      message: `*${source} is an alias to nothing: write &${source} before what it stands for, above`,
    })),
  ];
  if (flaws.length > 0) return { flaws };
  try {
    return { file, value: document.toJS(), placeOf: (path) => placeAt(offsetOf(document, path)) };
  } catch (error) {
    // A few aliases can stand for millions of values.
    return { flaws: [{ ...placeAt(0), message: error instanceof Error ? error.message : String(error) }] };
  }
}

function brokenAliases(document: Document.Parsed) {
  const broken: { readonly source: string; readonly offset: number }[] = [];
  visit(document, {
    Alias(_, alias) {
      if (!alias.resolve(document)) broken.push({ source: alias.source, offset: alias.range?.[0] ?? 0 });
    },
  });
  return broken;
}

interface Step {
  readonly node: unknown;
  readonly offset: number;
  readonly rest: readonly string[];
}

function offsetOf(document: Document.Parsed, path: string): number {
  let step: Step = {
    node: document.contents,
    offset: document.contents?.range[0] ?? 0,
    rest: path.split('.').filter((name) => name !== ''),
  };
  for (;;) {
    const next = descend(step, document);
    if (!next) return step.offset;
    step = next;
  }
}

function descend({ node, rest }: Step, document: Document.Parsed): Step | undefined {
  const target = isAlias(node) ? node.resolve(document) : node;
  if (rest.length === 0) return undefined;
  if (isSeq<ParsedNode>(target)) {
    const item = target.items[Number(rest[0])];
    return item && { node: item, offset: item.range[0], rest: rest.slice(1) };
  }
  return isMap<ParsedNode, ParsedNode>(target) ? descendInto(target, rest) : undefined;
}

/** A name may hold dots itself: `a.b` is the same field as a nested `b`. */
function descendInto(map: YAMLMap<ParsedNode, ParsedNode>, rest: readonly string[]): Step | undefined {
  for (let count = 1; count <= rest.length; count++) {
    const name = rest.slice(0, count).join('.');
    const pair = map.items.find(({ key }) => isScalar(key) && String(key.value) === name);
    if (pair) return { node: pair.value, offset: pair.key.range[0], rest: rest.slice(count) };
  }
  return undefined;
}

import type { DocumentKind } from '../../../shared/sources/source.ts';
import { documentKindsOf, fieldAt } from '../../../shared/sources/sources.ts';
import { nearest } from '../../../shared/text/did-you-mean.ts';

const pathsOf = ({ fields }: DocumentKind): readonly string[] => Object.keys(fields);

/** The fields within an object; none where the path leads to no object that is known. */
const fieldsBelow = (kind: DocumentKind, path: string): readonly string[] =>
  pathsOf(kind).filter((known) => known.startsWith(`${path}.`));

/**
 * Why documents of a kind have no value at this path, and where one is; undefined where they have, or where it can't
 * be known: AWS may give a notice or a finding more fields. A check is ours to write, and so is what `audit` holds.
 */
export function whyNoField(kind: DocumentKind, path: string): string | undefined {
  if (fieldAt(kind, path)) return undefined;
  const inside = fieldsBelow(kind, path);
  if (inside.length > 0) return `is an object and no value: name a field in it, e.g. ${inside[0]}`;
  return (
    whyNothingBelow(kind, path) ?? ofOtherKind(kind, path) ?? misspelt(kind, path) ?? ofClosed(kind, path)
  );
}

function whyNothingBelow(kind: DocumentKind, path: string): string | undefined {
  const value = pathsOf(kind).find((known) => path.startsWith(`${known}.`));
  if (!value) return undefined;
  return `never holds: ${value} is a value and has no fields. Write a list, e.g. ${value}: [{ ${path.slice(value.length + 1)}: … }]`;
}

const isKnown = (kind: DocumentKind, path: string): boolean =>
  fieldAt(kind, path) !== undefined || fieldsBelow(kind, path).length > 0;

function ofOtherKind(kind: DocumentKind, path: string): string | undefined {
  const [other, ...more] = documentKindsOf().filter(
    (other) => other.name !== kind.name && isKnown(other, path),
  );
  if (!other) return undefined;
  const [name = ''] = path.split('.');
  const use = kind.instead?.[name];
  const owners = [other, ...more].map(({ name }) => `${name}s`).join(' and ');
  return `never holds: a ${kind.name} has no ${name}, but ${owners} have. ${use ? `Use ${use}` : 'Leave it out'}, or match kind: [${other.name}]`;
}

function misspelt(kind: DocumentKind, path: string): string | undefined {
  const near = nearMiss(kind, path);
  const meant = near ? [near] : misplaced(kind, path);
  return meant.length > 0
    ? `never holds: a ${kind.name} has no such field (did you mean ${meant.join(' or ')}?)`
    : undefined;
}

/** The path with the first name that is not known replaced by one that is nearly the same. */
function nearMiss(kind: DocumentKind, path: string): string | undefined {
  const names = path.split('.');
  const at = names.findIndex((_, index) => !isKnown(kind, names.slice(0, index + 1).join('.')));
  const above = names.slice(0, at);
  const depth = above.length;
  const siblings = (depth > 0 ? fieldsBelow(kind, above.join('.')) : pathsOf(kind)).map(
    (known) => known.split('.')[depth] ?? '',
  );
  const meant = nearest(names[depth] ?? '', new Set(siblings));
  if (meant === undefined) return undefined;
  const mended = [...above, meant, ...names.slice(depth + 1)].join('.');
  return isKnown(kind, mended) ? mended : (nearMiss(kind, mended) ?? [...above, meant].join('.'));
}

/** The fields of that name elsewhere in the document: below the same object, where there are any. */
function misplaced(kind: DocumentKind, path: string): readonly string[] {
  const [first = '', ...others] = path.split('.');
  const name = others.at(-1) ?? first;
  const found = pathsOf(kind).filter((known) => known.endsWith(`.${name}`));
  const near = found.filter((known) => known.startsWith(`${first}.`));
  return near.length > 0 ? near : found;
}

function ofClosed(kind: DocumentKind, path: string): string | undefined {
  if (!kind.isClosed?.(path)) return undefined;
  const siblings = fieldsBelow(kind, path.split('.')[0] ?? '');
  const below = siblings.length > 0 ? siblings : pathsOf(kind);
  return `never holds: a ${kind.name} has no such field. Use one of ${below.join(', ')}`;
}

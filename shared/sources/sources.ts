import type { JsonObject } from '../json/json.ts';
import { auditSource } from './audit/source.ts';
import type { Field } from './field.ts';
import type { DocumentKind, EventKind, NoticeKind, Source } from './source.ts';
import { violationSource } from './violation/source.ts';

/** The sources that there are: whatever differs from kind to kind follows from this list. */
export const sources = [violationSource, auditSource] as const satisfies readonly Source[];

type ProductSource = (typeof sources)[number];
export type ProductDocumentKind = ProductSource['documents'][number];
export type ProductNoticeKind = ProductSource['notices'][number];

/** The name of a kind of document. */
export type DocumentKindName = ProductDocumentKind['name'];

export const productKinds: readonly ProductDocumentKind[] = sources.flatMap(({ documents }) => [
  ...documents,
]);

export const documentKindsOf = (among: readonly Source[] = sources): readonly DocumentKind[] =>
  among.flatMap(({ documents }) => documents);

/** Undefined where no source has documents of that kind. */
export const documentKindNamed = (
  name: unknown,
  among: readonly Source[] = sources,
): DocumentKind | undefined => documentKindsOf(among).find((kind) => kind.name === name);

export const noticeKindNamed = (name: string, among: readonly Source[] = sources): NoticeKind | undefined =>
  among.flatMap(({ notices }) => notices).find((kind) => kind.name === name);

export const eventKindNamed = (name: string, among: readonly Source[] = sources): EventKind | undefined =>
  documentKindNamed(name, among) ?? noticeKindNamed(name, among);

/** Undefined where nothing is known of the field. */
export const fieldAt = (kind: DocumentKind, path: string): Field | undefined =>
  Object.hasOwn(kind.fields, path) ? kind.fields[path] : kind.fieldAt?.(path);

/** Any value but the one for an active alarm counts as ended: only an active alarm may contain. */
export const isOver = ({ alarm }: DocumentKind, document: JsonObject): boolean =>
  alarm !== undefined && document[alarm.field] !== alarm.on;

import { readFileSync } from 'node:fs';
import type { Draw } from './draw.ts';
import type { Aims, Document } from './poison.ts';

const captured = (name: string): Document =>
  JSON.parse(readFileSync(new URL(`../fixtures/payloads/${name}.json`, import.meta.url), 'utf8'));

const violations = ['violation-in-alarm', 'violation-alarm-cleared'].map(captured);
const audits = ['audit-completed', 'audit-completed-after-suppression'].map(captured);

/** What a check has beside, where it failed: the only free texts of an audit. */
const failure = { errorCode: 'INSUFFICIENT_PERMISSIONS', message: 'The role may not look' };

/** All names and words of the captured notices: what anybody may say. */
export const capturedNotices: readonly Document[] = [...violations, ...audits];

const hourMillis = 3_600_000;

/** A captured violation notice, of another violation and moment, and of a thing that there is. */
export const violationLike = (draw: Draw, { now, things }: Aims, members: Document = {}): Document => ({
  ...draw.pick(violations),
  violationId: draw.hex(32),
  violationEventTime: now.getTime() - draw.between(0, hourMillis),
  thingName: draw.pick(things),
  ...members,
});

/** The same, in alarm: what rules act on. */
export const alarmLike = (draw: Draw, aims: Aims, members: Document = {}): Document =>
  violationLike(draw, aims, { violationEventType: 'in-alarm', ...members });

/** A captured audit notice, of another audit and moment, with an error once in two times. */
export const auditLike = (draw: Draw, { now }: Aims, members: Document = {}): Document => ({
  ...(draw.oneIn(2) ? draw.pick(audits) : withFailure(draw.pick(audits))),
  taskId: draw.hex(32),
  taskStartTime: now.getTime() - draw.between(0, hourMillis),
  ...members,
});

const withFailure = ({ auditDetails, ...audit }: Document): Document => ({
  ...audit,
  auditDetails: [{ ...Object(auditDetails)[0], ...failure }],
});

export const noticeLike = (draw: Draw, aims: Aims): Document =>
  draw.oneIn(3) ? auditLike(draw, aims) : violationLike(draw, aims);

type Path = readonly string[];

/** The paths of all members, those inside of others too. */
export function pathsOf(value: unknown, path: Path = []): Path[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, member]) => [
    [...path, name],
    ...pathsOf(member, [...path, name]),
  ]);
}

/** The paths of texts only. */
export const textPathsOf = (document: Document): Path[] =>
  pathsOf(document).filter((path) => typeof memberAt(document, path) === 'string');

/** What is at a path, or nothing. */
export const memberAt = (value: unknown, path: Path): unknown =>
  path.reduce<unknown>((member, name) => Object(member)[name], value);

/** The document with another value at a path; `undefined` takes the member out. */
export function withMember(document: Document, path: Path, value: unknown): Document {
  const [last = '', ...above] = [...path].reverse();
  const copy = structuredClone(document);
  const parent = Object(memberAt(copy, above.reverse()));
  Object.defineProperty(parent, last, { value, enumerable: true, configurable: true, writable: true });
  return copy;
}

/** No notice has it. */
const placeholder = '@@raw@@';

/** The document as JSON, with something written at a path that no value is written as. */
export const withRaw = (document: Document, path: Path, raw: string): string =>
  JSON.stringify(withMember(document, path, placeholder)).replace(`"${placeholder}"`, () => raw);

/** A member of the document, drawn by lot. */
export const anyPath = (draw: Draw, document: Document): Path => draw.pick(pathsOf(document));

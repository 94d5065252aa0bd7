import type { Published } from '../../faults/world/messaging/topics.ts';
import type { Row } from '../account.ts';
import { capturedNotices, memberAt, pathsOf } from '../documents.ts';

/** What moves a cursor, hides or turns a line around; JSON is printed with line feeds. */
const unprintable = /[^\n\P{Cc}]|[\p{Cf}\p{Zl}\p{Zp}]/u;

const leavesOf = (value: unknown): string[] =>
  pathsOf(value).flatMap((path) => {
    const member = memberAt(value, path);
    return [path.at(-1) ?? '', ...(typeof member === 'string' ? [member] : [])];
  });

/** Shorter texts are in any sentence. */
const telling = 8;

const known = new Set(capturedNotices.flatMap(leavesOf));

/** Texts that a notice brought, other than the names of its thing and of itself; two members are history's own. */
const textsOf = (row: Row): string[] => {
  const { kind: _, subject: __, ...document } = JSON.parse(String(row.document ?? '{}'));
  const own = [row.subject, row.thingName, row.violationId].map(String);
  return leavesOf(document).filter(
    (text) => text.length >= telling && !known.has(text) && !own.includes(text),
  );
};

interface Told {
  readonly published: Published;
  /** The row of the event with this id. */
  readonly rowOf: (eventId: string) => Row | undefined;
  readonly ruleIds: ReadonlySet<string>;
}

/** What is wrong with what operators are notified: undefined where nothing is. */
export function faultOfNotified({
  published: { message, subject = '' },
  rowOf,
  ruleIds,
}: Told): string | undefined {
  if (unprintable.test(message)) return `unprintable: ${JSON.stringify(message).slice(0, 300)}`;
  if (/[^\x20-\x7e]/.test(subject)) return `an unprintable subject: ${JSON.stringify(subject)}`;
  const notice = JSON.parse(message);
  const row = rowOf(String(notice.eventId));
  if (!row) return `of no event: ${message.slice(0, 300)}`;
  if (notice.subject !== row.subject) return `of another subject: ${message.slice(0, 300)}`;
  if (notice.rule !== undefined && !ruleIds.has(notice.rule)) return `by no rule: ${message.slice(0, 300)}`;
  return foreignText(message, row);
}

/** The first text of the poison in a notification, beside its names. */
function foreignText(message: string, row: Row): string | undefined {
  const rest = leavesOf(JSON.parse(message)).map((text) =>
    [row.eventId, row.subject].map(String).reduce((left, name) => left.replaceAll(name, ''), text),
  );
  const foreign = textsOf(row).find((text) => rest.some((notice) => notice.includes(text)));
  return foreign === undefined ? undefined : `words of the poison: ${JSON.stringify(foreign).slice(0, 200)}`;
}

import Table from 'cli-table3';
import pc from 'picocolors';
import { actionOf } from '../actions/actions.ts';
import { type DefenderEvent, isDecided, type NoticeEvent, type ParkedEvent } from '../events/event.ts';
import type { Status } from '../responses/lifecycle.ts';
import type { Response } from '../responses/response.ts';
import type { Source } from '../sources/source.ts';
import { eventKindNamed, noticeKindNamed } from '../sources/sources.ts';
import { excerpt } from '../text/excerpt.ts';
import { printable } from '../text/printable.ts';
import { utcTime } from '../text/utc.ts';

const colours: Partial<Readonly<Record<Status, (text: string) => string>>> = {
  ...{ succeeded: pc.green, verified: pc.green, released: pc.green, undone: pc.green },
  ...{ failed: pc.red, 'partly-done': pc.red, unverified: pc.red, rejected: pc.red },
  ...{ held: pc.yellow, expired: pc.yellow, canceled: pc.yellow, 'awaiting-approval': pc.yellow },
};

const noInnerLines = { mid: '', 'left-mid': '', 'mid-mid': '', 'right-mid': '' };

/** Events in the order given: as a table where `columns` can hold one, else as a list. */
export function historyTable(
  events: readonly DefenderEvent[],
  columns: number | undefined = process.stdout.columns,
  sources?: readonly Source[],
): string {
  const rows = events.map((event) => rowOf(event, sources));
  const table = new Table({
    head: ['when', 'what', 'about', 'rule', 'done'],
    style: { head: [], border: [] },
    chars: noInnerLines,
  });
  table.push(...rows);
  const text = table.toString();
  return columns !== undefined && text.indexOf('\n') > columns ? rows.map(listed).join('\n') : text;
}

const listed = ([when, what, about, rule, done = '']: readonly string[]): string =>
  [
    `${when}  ${what}  ${about}${rule ? `  by ${rule}` : ''}`,
    ...done.split('\n').map((line) => `    ${line}`),
  ].join('\n');

const maxNameLength = 40;
/** Enough for all that is notified of a refusal; an error code from a notice may have any length. */
const maxLineLength = 320;

const shortened = (text: string, maxLength: number): string =>
  text.length > maxLength ? `${excerpt(text, maxLength - 1)}…` : text;

const line = (text: string): string => printable(shortened(text, maxLineLength));

const rowOf = (event: DefenderEvent, sources?: readonly Source[]): string[] => [
  utcTime(event.at),
  printable(whatOf(event, sources)),
  printable(shortened(event.subject, maxNameLength)),
  isDecided(event) ? (event.decision.rule?.id ?? '') : '',
  doneOf(event, sources),
];

function whatOf(event: DefenderEvent, sources?: readonly Source[]): string {
  if (event.kind === 'parked') return `parked: ${event.reason}`;
  if (event.kind === 'discrepancy') return `discrepancy: ${event.what}`;
  return eventKindNamed(event.kind, sources)?.title(event) ?? event.kind;
}

function doneOf(event: DefenderEvent, sources?: readonly Source[]): string {
  if (!isDecided(event)) return noticeLines(event, sources).map(line).join('\n');
  const lines = event.responses.map(lineOf);
  if ('detail' in event) return [line(event.detail), ...lines].join('\n');
  return lines.length > 0 ? lines.join('\n') : `nothing: ${event.decision.because}`;
}

/** What is said of an event that no rule decides on: why it was parked, or what its notice says. */
const noticeLines = (event: ParkedEvent | NoticeEvent, sources?: readonly Source[]): readonly string[] =>
  'detail' in event
    ? [event.detail]
    : (noticeKindNamed(event.kind, sources)?.lines(JSON.parse(event.document)) ?? []);

function lineOf({ step, status, trail }: Response): string {
  const paint = colours[status] ?? ((text: string) => text);
  return `${actionOf(step).describe(step)} ${paint(status)}: ${line(trail.at(-1)?.reason.text ?? '')}`;
}

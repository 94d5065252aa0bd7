import { families } from './families/all.ts';
import { type Outcome, trueFamily } from './play.ts';
import type { Entry, Place } from './tally.ts';
import { failedIn, faultOfEntry, type Verdict } from './verdicts/verdicts.ts';

/** What became of the notices of one family. */
export interface Line {
  readonly family: string;
  readonly sent: number;
  /** Of those that were sent, how often a text was sent before. */
  readonly repeated: number;
  readonly parked: number;
  readonly event: number;
  /** Events that Device Defender did not confirm. */
  readonly unconfirmed: number;
  readonly knownAudit: number;
  readonly faults: number;
}

export interface Report {
  readonly families: readonly Line[];
  readonly verdicts: readonly Verdict[];
  readonly holds: boolean;
}

const has =
  (as: Place['as']) =>
  (entry: Entry): boolean =>
    entry.places.some((place) => place.as === as);

const isUnconfirmed = ({ places }: Entry): boolean =>
  places.some((place) => place.as === 'event' && place.isUnconfirmed);

function lineOf(family: string, entries: readonly Entry[]): Line {
  const sent = entries.reduce((sum, entry) => sum + entry.sent, 0);
  const count = (holds: (entry: Entry) => boolean): number => entries.filter(holds).length;
  return {
    ...{ family, sent, repeated: sent - entries.length },
    parked: count(has('parked')),
    event: count(has('event')),
    unconfirmed: count(isUnconfirmed),
    knownAudit: count(has('known-audit')),
    faults: count((entry) => faultOfEntry(entry) !== undefined),
  };
}

export function reportOf({ entries }: Pick<Outcome, 'entries'>, verdicts: readonly Verdict[]): Report {
  const played = families.map(({ name }) => ({
    name,
    entries: entries.filter(({ family }) => family === name && family !== trueFamily),
  }));
  return {
    families: played
      .filter((family) => family.entries.length > 0)
      .map((family) => lineOf(family.name, family.entries)),
    verdicts,
    holds: failedIn(verdicts).length === 0,
  };
}

const columns = ['sent', 'repeated', 'parked', 'event', 'unconfirmed', 'knownAudit', 'faults'] as const;

const heads: Readonly<Record<(typeof columns)[number], string>> = {
  ...{ sent: 'sent', repeated: 'repeated', parked: 'parked', event: 'event' },
  ...{ unconfirmed: 'unconfirmed', knownAudit: 'known audit', faults: 'faults' },
};

const familyWidth = 22;
const width = 12;

/** A verdict may fail ten thousand times over. */
const mostPrinted = 10;

const total = (lines: readonly Line[]): readonly string[] =>
  columns.map((column) => String(lines.reduce((sum, line) => sum + line[column], 0)));

const row = (first: string, cells: readonly string[]): string =>
  first.padEnd(familyWidth) + cells.map((cell) => cell.padStart(width)).join('');

const printedVerdict = ({ what, count, faults }: Verdict): string[] => [
  `${faults.length === 0 ? '✓' : '✗'} ${count > 0 || faults.length === 0 ? `${count} ` : ''}${what}`,
  ...faults.slice(0, mostPrinted).map((fault) => `    ${fault}`),
  ...(faults.length > mostPrinted ? [`    and ${faults.length - mostPrinted} more`] : []),
];

/** The report as a table, and a line for each verdict. */
export function printed({ families: lines, verdicts }: Report): string {
  return [
    row(
      'family',
      columns.map((column) => heads[column]),
    ),
    ...lines.map((line) =>
      row(
        line.family,
        columns.map((column) => String(line[column])),
      ),
    ),
    row('all', total(lines)),
    '',
    ...verdicts.flatMap(printedVerdict),
  ].join('\n');
}

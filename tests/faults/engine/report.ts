import { type Fault, faults } from '../world/faults.ts';
import { explore, type Tally } from './explore.ts';
import { orders, pairs, type Subject, singles } from './plans.ts';
import { positionsOf } from './positions.ts';
import type { Trial } from './trial.ts';

/** What came of one kind of schedules. */
export interface Line extends Tally {
  readonly what: string;
}

export interface Report {
  readonly scenarios: number;
  readonly positions: number;
  readonly kinds: readonly Fault[];
  readonly lines: readonly Line[];
}

export interface Extent {
  /** Whether each fault is tried at each call. */
  readonly singles: boolean;
  /** Orders of calls that are tried for each scenario, without faults. */
  readonly orders: number;
  readonly pairs: number;
  /** Draws the pairs. */
  readonly seed: number;
  readonly onTrial?: (trial: Trial, what: string) => void;
}

const positionCount = ({ faultless }: Subject): number => positionsOf(faultless.calls).length;

/** Every single fault of every scenario, some orders of each, and pairs of faults drawn by lot. */
export async function examine(subjects: readonly Subject[], extent: Extent): Promise<Report> {
  const lines: Line[] = [];
  const add = async (what: string, tally: (report: (trial: Trial) => void) => Promise<Tally>) => {
    lines.push({ what, ...(await tally((trial) => extent.onTrial?.(trial, what))) });
  };
  for (const subject of subjects) {
    const { name } = subject.scenario;
    const what = `${name}: each fault at each of ${positionCount(subject)} calls`;
    if (extent.singles) await add(what, (onTrial) => explore(singles(subject), { onTrial }));
    await add(`${name}: other orders of calls`, (onTrial) =>
      explore(orders(subject, extent.orders), { onTrial }),
    );
  }
  await add('all scenarios: two faults', (onTrial) =>
    explore(pairs(subjects, extent.seed), { count: extent.pairs, onTrial }),
  );
  return {
    scenarios: subjects.length,
    positions: subjects.reduce((sum, subject) => sum + positionCount(subject), 0),
    kinds: Object.keys(faults) as Fault[],
    lines,
  };
}

export const failedIn = ({ lines }: Pick<Report, 'lines'>): readonly Trial[] =>
  lines.flatMap(({ failed }) => failed);

/** The report as a table, and one line that sums it up. */
export function printed({ scenarios, positions, kinds, lines }: Report): string {
  const schedules = lines.reduce((sum, line) => sum + line.schedules, 0);
  const failed = failedIn({ lines }).length;
  const outcome = failed === 0 ? 'all equal' : `${failed} end otherwise`;
  return [
    ...lines.map((line) => `${String(line.schedules).padStart(6)} ${mark(line)} ${line.what}`),
    `${schedules} schedules of ${scenarios} scenarios, ${positions} calls and ${kinds.length} faults: ${outcome}`,
  ].join('\n');
}

const mark = ({ failed }: Tally): string => (failed.length === 0 ? 'equal ' : `✗ ${failed.length}`);

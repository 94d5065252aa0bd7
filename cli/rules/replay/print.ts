import { printable } from '../../../shared/text/printable.ts';
import { utcTime } from '../../../shared/text/utc.ts';
import type { Difference, ReplayExample, Ruling } from './difference.ts';
import { maxUsages } from './limits.ts';
import type { ReplayResult } from './replay.ts';
import type { Distinct, Peak, Tally } from './tally.ts';

/** What a replay found, for people: each difference by its count, then its first examples. */
export function replayLines(result: ReplayResult, unreadable: number): readonly string[] {
  const { before, after, afterInAnyMode } = result.peakThingsPerHour;
  return [
    `${result.events} decided events read${unreadable > 0 ? `; ${unreadable} rows could not be read, and are left out` : ''}.`,
    ...differenceLines('Newly contained', result.newlyContained),
    ...differenceLines('Newly spared', result.newlySpared),
    ...differenceLines('Newly suppressed', result.newlySuppressed),
    ...differenceLines('No longer suppressed', result.noLongerSuppressed),
    ...differenceLines('Held by limits', result.heldByLimits),
    ...(result.limitsForget ? [forgetting] : []),
    'Things contained in the busiest hour:',
    `  as it was decided: ${peakOf(before)}`,
    `  by these rules: ${peakOf(after)}`,
    `  if all of them enforced: ${peakOf(afterInAnyMode)}`,
  ];
}

const forgetting = `  At least: a replay remembers ${maxUsages} usages. Limits look back on more, and would hold more.`;

/** Where the rules in force change nothing, the examples are those of the rules that observe. */
function differenceLines(words: string, { enforced, inAnyMode }: Difference): readonly string[] {
  const shown = enforced.events > 0 ? enforced : inAnyMode;
  return [
    `${words}: ${countsOf(enforced)}; counting rules that observe: ${countsOf(inAnyMode)}`,
    ...shown.examples.map(exampleLine),
    ...(shown.events > shown.examples.length ? [`  … ${shown.events - shown.examples.length} more`] : []),
  ];
}

const countsOf = ({ events, subjects }: Tally<ReplayExample>): string =>
  events === 0 ? '0' : `${events} (different subjects: ${distinctly(subjects)})`;

const distinctly = ({ count, atLeast }: Distinct): string => (atLeast ? `at least ${count}` : String(count));

const exampleLine = ({ at, subject, before, after }: ReplayExample): string =>
  printable(`  ${utcTime(at)}  ${subject}: ${rulingOf(before)} → ${rulingOf(after)}`);

const rulingOf = ({ rule, because, heldBy }: Ruling): string =>
  [rule ? `${rule.id} (${rule.mode})` : because, ...(heldBy ? [`held: ${heldBy}`] : [])].join(', ');

const peakOf = ({ hour, ...things }: Peak): string =>
  hour ? `${distinctly(things)} (${utcTime(hour)})` : 'none';

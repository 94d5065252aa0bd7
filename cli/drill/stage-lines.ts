import pc from 'picocolors';
import { printable } from '../../shared/text/printable.ts';
import type { Stage } from './play-drill.ts';

export const stageLine = ({ stage, ok, millis, says }: Stage): string =>
  [
    (ok ? pc.green : pc.red)(ok ? 'ok  ' : 'fail'),
    stage.padEnd('accepted'.length),
    `${(millis / 1000).toFixed(2)} s`.padStart(9),
    ` ${printable(says)}`,
  ].join(' ');

/** What to look at where a stage was not reached. */
const advice: Readonly<Record<Stage['stage'], string>> = {
  accepted: 'npx defender doctor',
  decided: 'receive-violation has not recorded it: npx defender doctor, then npx defender dlq list',
  judged: 'respond has not judged it: npx defender doctor, then RespondAttemptFailedAlarm in docs/runbook.md',
  ended: 'receive-violation has not recorded it: npx defender doctor, then npx defender dlq list',
  answered:
    'respond has not answered it: npx defender doctor, then RespondStandsStillAlarm in docs/runbook.md',
};

/** How the drill went as a whole. */
export function summaryLines(stages: readonly Stage[]): readonly string[] {
  const failed = stages.find(({ ok }) => !ok);
  if (failed) return [`→ ${advice[failed.stage]}`];
  const isGuarded = stages.some(({ stage }) => stage === 'judged');
  return [
    isGuarded
      ? 'All stages were reached, and nothing was contained.'
      : 'All stages were reached. No mitigation was planned, so there was none to judge.',
  ];
}

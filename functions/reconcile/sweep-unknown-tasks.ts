import type { MitigationTaskListing } from '../../shared/defender/mitigation-task-listing.ts';
import type { Discrepancy } from '../../shared/events/discrepancy-event.ts';
import type { History } from '../../shared/history/history.ts';
import { subjectOfAccount } from '../../shared/sources/subject.ts';
import type { Clock } from '../../shared/time/clock.ts';
import type { Report } from './report.ts';
import type { Sweep } from './sweep.ts';

interface Dependencies {
  readonly kind: keyof MitigationTaskListing;
  readonly listing: MitigationTaskListing;
  readonly history: Pick<History, 'known'>;
  readonly report: Report;
  readonly clock: Clock;
  readonly accountId: string;
}

/** What every task of this responder is called (functions/respond/mitigation/task-groups.ts). */
const ours = 'ddr-';

const lookBackMillis = 86_400_000;

/** Tasks in Device Defender that bear a name of ours, and that history does not know. */
export function createSweepUnknownTasks(dependencies: Dependencies): Sweep {
  const { kind, listing, history, report, clock, accountId } = dependencies;

  const unknownTask = (taskId: string): Discrepancy => ({
    what: 'task-unknown',
    key: taskId,
    subject: subjectOfAccount(accountId),
    sweep: `${kind}-tasks`,
    detail: `Device Defender has the ${kind} mitigation task ${taskId}, which is named like ours and is not in history`,
    severity: 'medium',
    facts: { taskId },
  });

  return {
    name: `${kind}-tasks`,
    needsDetect: kind === 'detect',
    async run() {
      const now = clock.now();
      const unknown: string[] = [];
      for await (const page of listing[kind](new Date(now.getTime() - lookBackMillis), now)) {
        const named = page.filter((taskId) => taskId.startsWith(ours));
        const known = await history.known(named.map((taskId) => `task/${taskId}`));
        unknown.push(...named.filter((taskId) => !known.has(`task/${taskId}`)));
      }
      await report(unknown.map(unknownTask));
      return 'done';
    },
  };
}

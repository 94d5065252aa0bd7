import { groupedBy } from '../../shared/collections/grouped-by.ts';
import type { DecidedEvent } from '../../shared/events/event.ts';
import { type StalledResponse, stalledTooLong, stalledWaiting } from '../../shared/events/stalled.ts';
import { idOfDiscrepancy, type RecordDiscrepancy } from '../../shared/receiving/record-discrepancy.ts';
import { responseId } from '../../shared/responses/response.ts';
import type { MitigationTask } from '../../shared/responses/task.ts';
import type { Clock } from '../../shared/time/clock.ts';
import type { Slots } from './mitigation/slots.ts';
import { kindOf } from './mitigation/task-groups.ts';
import type { Pacing } from './pacing.ts';

/** Notifies operators of what is due for a quarter of an hour and does not move: what it is, and why. */
export type ReportSilence = (due: readonly DecidedEvent[], open: readonly MitigationTask[]) => Promise<void>;

interface Dependencies {
  readonly report: RecordDiscrepancy;
  readonly pacing: Pick<Pacing, 'because'>;
  readonly slots: Pick<Slots, 'free'>;
  readonly clock: Clock;
}

export function createReportSilence({ report, pacing, slots, clock }: Dependencies): ReportSilence {
  /** A pass comes every second; each is reported once. */
  const reported = new Set<string>();

  /** Those that were due in vain before: what this pass found may have moved in it. */
  let before = new Set<string>();

  function whyStalled(stalled: StalledResponse, open: readonly MitigationTask[]): string {
    const { event, response } = stalled;
    const failure = pacing.because(event.eventId);
    if (failure) return failure;
    const kind = kindOf(stalled);
    const inTasks = response.step.kind === 'mitigate';
    return inTasks && slots.free(open)[kind] <= 0
      ? `Device Defender has no free slot for ${kind} tasks: ${open.map(({ taskId }) => taskId).join(', ')} run`
      : (response.trail.at(-1)?.reason.text ?? '');
  }

  return async (due, open) => {
    const waiting = stalledWaiting(due, new Set(open.map(({ taskId }) => taskId)), clock.now());
    const stalled = waiting.filter((each) => before.has(nameOf(each)));
    before = new Set(waiting.map(nameOf));
    for (const [, [oldest, ...others]] of groupedBy(stalled, ({ response }) => response.step.kind)) {
      const discrepancy = stalledTooLong(oldest, others.length + 1, whyStalled(oldest, open));
      const id = idOfDiscrepancy(discrepancy);
      if (!reported.has(id)) await report(discrepancy);
      reported.add(id);
    }
  };
}

const nameOf = ({ event: { eventId }, index, since }: StalledResponse): string =>
  `${responseId({ eventId, index })} ${since.toISOString()}`;

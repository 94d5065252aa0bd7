import { quotas } from '../../../shared/defender/quotas.ts';
import { type MitigationTask, takesSlot } from '../../../shared/responses/task.ts';
import type { Clock } from '../../../shared/time/clock.ts';
import { waits } from '../recheck.ts';
import type { Kind } from './task-groups.ts';

/** Slots of Device Defender that are free. */
export type FreeSlots = { [kind in Kind]: number };

/** The slots in which Device Defender runs mitigation tasks: 10 for audits, 5 for Detect. */
export interface Slots {
  free(open: readonly MitigationTask[]): FreeSlots;
  /** Device Defender had none, though some were free by our own count: a person may run tasks, too. */
  refused(kind: Kind): void;
}

export function createSlots(clock: Clock): Slots {
  const refusedUntil = new Map<Kind, number>();

  return {
    free(open) {
      const free: FreeSlots = { ...quotas.concurrentMitigationTasks };
      for (const { kind } of open.filter(takesSlot)) free[kind] -= 1;
      for (const [kind, until] of refusedUntil) if (until > clock.now().getTime()) free[kind] = 0;
      return free;
    },
    refused: (kind) => void refusedUntil.set(kind, clock.now().getTime() + waits.slot),
  };
}

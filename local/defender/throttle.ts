import type { Clock } from '../../shared/time/clock.ts';
import type { Operation } from './operation.ts';

export interface Throttle {
  /** Switches the limits on and off while the simulator runs. */
  enabled: boolean;
  /** Whether the operation may run now; takes one of its tokens if so. */
  admit(operation: Pick<Operation, 'name' | 'perSecond'>): boolean;
}

interface Bucket {
  readonly tokens: number;
  readonly filledAt: number;
}

/** A token bucket for each operation: as many at once as it grants a second, refilled by the stack's clock. */
export function createThrottle(clock: Pick<Clock, 'now'>, enabled = true): Throttle {
  const buckets = new Map<string, Bucket>();
  return {
    enabled,
    admit({ name, perSecond }) {
      if (!this.enabled || perSecond === undefined) return true;
      const now = clock.now().getTime();
      const { tokens, filledAt } = buckets.get(name) ?? { tokens: perSecond, filledAt: now };
      const filled = Math.min(perSecond, tokens + ((now - filledAt) / 1000) * perSecond);
      const admitted = filled >= 1;
      buckets.set(name, { tokens: admitted ? filled - 1 : filled, filledAt: now });
      return admitted;
    },
  };
}

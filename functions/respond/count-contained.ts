import { deviceOfId } from '../../shared/containments/contained.ts';
import type { Containments } from '../../shared/history/containments.ts';
import type { Measurement } from '../../shared/telemetry/metrics.ts';
import type { Clock } from '../../shared/time/clock.ts';
import type { Attempts } from './attempts.ts';

/** How many devices are contained; empty where they were counted less than a minute ago. */
export type CountContained = () => Promise<readonly Measurement[]>;

interface Dependencies {
  readonly containments: Pick<Containments, 'held'>;
  readonly attempts: Attempts;
  readonly clock: Clock;
}

/** As often as CloudWatch keeps a value; passes are a second apart while there is work. In milliseconds. */
const everyMillis = 55_000;

/** Each count reads an index entry for each record that is held: about 300 read units for so many. */
const mostCounted = 10_000;

export function createCountContained({ containments, attempts, clock }: Dependencies): CountContained {
  let countedAt = Number.NEGATIVE_INFINITY;

  return async () => {
    const now = clock.now().getTime();
    if (now - countedAt < everyMillis) return [];
    countedAt = now;
    const what = 'the count of what is contained';
    const value = await attempts.attempt({ what }, () => devicesHeld(containments, mostCounted));
    return value === undefined ? [] : [{ metric: 'DevicesContained', value }];
  };
}

/** How many things and certificates are held, by however many responses and in however many groups each. */
export async function devicesHeld(containments: Pick<Containments, 'held'>, atMost: number): Promise<number> {
  const devices = new Set<string>();
  let page = await containments.held();
  while (page.length > 0 && devices.size < atMost) {
    for (const id of page) devices.add(deviceOfId(id) ?? '');
    page = await containments.held(page.at(-1));
  }
  devices.delete('');
  return Math.min(atMost, devices.size);
}

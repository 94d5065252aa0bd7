import type { MadeCall } from '../faults/world/answering.ts';
import type { Fault } from '../faults/world/faults.ts';
import { between } from '../faults/world/seeded.ts';

/** A stretch in which a service fails, or throttles some of its calls. */
export interface Trouble {
  readonly service: string;
  readonly fault: Extract<Fault, 'error' | 'throttle'>;
  readonly from: number;
  readonly to: number;
  /** Of its calls, so many are struck: 1 in an outage. */
  readonly share: number;
}

const services = ['DynamoDB', 'IoT', 'SNS', 'SQS', 'IoT Data Plane'] as const;
const throttled = ['IoT', 'DynamoDB'] as const;

export const minute = 60_000;
export const hour = 60 * minute;
export const day = 24 * hour;

/** An hour without a service on five days of seven, another one each day, and twenty minutes of throttles daily. */
export function troublesOf(days: number, start: number, random: () => number): readonly Trouble[] {
  return Array.from({ length: days }, (_, index): readonly Trouble[] => {
    const midnight = start + index * day;
    const outageAt = midnight + between(random, 8 * 60, 16 * 60) * minute;
    const throttlesAt = midnight + between(random, 18 * 60, 22 * 60) * minute;
    const service = services[index % 7];
    const outage: Trouble[] = service
      ? [{ service, fault: 'error', from: outageAt, to: outageAt + hour, share: 1 }]
      : [];
    const asked = throttled[index % throttled.length] ?? 'IoT';
    const ends = throttlesAt + 20 * minute;
    return [...outage, { service: asked, fault: 'throttle', from: throttlesAt, to: ends, share: 0.3 }];
  }).flat();
}

/** Strikes calls of services that are in trouble. */
export const strikeBy =
  (troubles: readonly Trouble[], random: () => number) =>
  ({ service, at }: MadeCall): Fault | undefined =>
    troubles.find(
      (trouble) =>
        trouble.service === service &&
        trouble.from <= at.getTime() &&
        at.getTime() < trouble.to &&
        random() < trouble.share,
    )?.fault;

/** What a notice may be late by that DynamoDB could not take: `reconcile` looks once an hour. */
const reconcileMillis = 75 * minute;

/** How much of a stretch nothing could be done in: troubles, and what they cost that come by notices. */
export function excusedMillis(troubles: readonly Trouble[], from: number, to: number): number {
  const met = troubles.filter((trouble) => trouble.from < to && from - 5 * minute < trouble.to);
  const within = met.reduce(
    (sum, trouble) => sum + Math.max(0, Math.min(to, trouble.to) - Math.max(from, trouble.from)),
    0,
  );
  return within + (met.some(({ service }) => service === 'DynamoDB') ? reconcileMillis : 0);
}

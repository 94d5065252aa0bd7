import { describeContained, subjectOfContained } from '../../../shared/containments/contained.ts';
import type { Containment, Holder } from '../../../shared/containments/containment.ts';
import { type Discrepancy, discrepancyEvent } from '../../../shared/events/discrepancy-event.ts';
import type { History } from '../../../shared/history/history.ts';
import { createUnknownHolders, type UnknownHolders } from '../../../shared/history/unknown-holders.ts';
import { responseId } from '../../../shared/responses/response.ts';
import { defaultRetentionDays } from '../../../shared/rules/ruleset.ts';
import type { Telemetry } from '../../../shared/telemetry/telemetry.ts';
import type { Clock } from '../../../shared/time/clock.ts';

/** What is wrong with the record of a containment: a row is no order. Operators are notified once. */
export interface Doubts {
  readonly unknownHolders: UnknownHolders;
  /** The record can't be of a change that we made. */
  notOurs(record: Containment): Promise<void>;
}

interface Dependencies {
  readonly history: History;
  readonly clock: Clock;
  readonly telemetry: Pick<Telemetry, 'warn'>;
}

export function createDoubts({ history, clock, telemetry }: Dependencies): Doubts {
  const unknownHolders = createUnknownHolders(history);

  async function report(discrepancy: Discrepancy): Promise<void> {
    const { what, subject } = discrepancy;
    telemetry.warn('Discrepancy found', { what, subject });
    const receipt = { at: clock.now(), by: 'respond', retentionDays: defaultRetentionDays };
    await history.open(discrepancyEvent(discrepancy, receipt));
  }

  return {
    async unknownHolders(record) {
      const unknown = record.holders.length > 0 ? await unknownHolders(record) : [];
      if (unknown.length > 0) await report(holderUnknown(record, unknown));
      return unknown;
    },
    notOurs: (record) => report(notOurs(record)),
  };
}

const sweep = 'containments';

function holderUnknown({ id, contained }: Containment, unknown: readonly Holder[]): Discrepancy {
  const names = unknown.map(responseId).sort();
  return {
    ...{ what: 'holder-unknown', key: `${id} ${names.join(' ')}`, sweep, severity: 'high' },
    subject: subjectOfContained(contained),
    detail: `The containment of ${describeContained(contained)} names holders that do not hold it: ${names.join(', ')}`,
    facts: { containment: id, holders: names },
  };
}

const notOurs = ({ id, contained, beganAt }: Containment): Discrepancy => ({
  ...{ what: 'containment-not-ours', key: `${id} ${beganAt.toISOString()}`, sweep, severity: 'high' },
  subject: subjectOfContained(contained),
  detail: `The containment of ${describeContained(contained)} is no change of ours, going by its record: AWS IoT is left as it is`,
  facts: { containment: id },
});

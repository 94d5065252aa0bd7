import { describeContained, subjectOfContained } from '../../../shared/containments/contained.ts';
import type { Containment, Holder } from '../../../shared/containments/containment.ts';
import type { Discrepancy } from '../../../shared/events/discrepancy-event.ts';
import type { History } from '../../../shared/history/history.ts';
import { createUnknownHolders, type UnknownHolders } from '../../../shared/history/unknown-holders.ts';
import type { RecordDiscrepancy } from '../../../shared/receiving/record-discrepancy.ts';
import { responseId } from '../../../shared/responses/response.ts';

/** What is wrong with the record of a containment: a row is no order. Operators are notified once. */
export interface Doubts {
  readonly unknownHolders: UnknownHolders;
  /** The record can't be of a change that we made. */
  notOurs(record: Containment): Promise<void>;
}

interface Dependencies {
  readonly history: History;
  readonly report: RecordDiscrepancy;
}

export function createDoubts({ history, report }: Dependencies): Doubts {
  const unknownHolders = createUnknownHolders(history);

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

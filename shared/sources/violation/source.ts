import * as v from 'valibot';
import type { DocumentKind, Draft, EventFacts, Source } from '../source.ts';
import { subjectOfThing } from '../subject.ts';
import { violationFields } from './fields.ts';
import { contradictionOf, readViolation, type ViolationNotice } from './notice.ts';

const members = {
  violationId: v.string(),
  violationEventType: v.picklist(['in-alarm', 'alarm-cleared', 'alarm-invalidated']),
  thingName: v.string(),
};

export type ViolationFacts = EventFacts<'violation'> &
  Pick<ViolationNotice, 'violationId' | 'violationEventType' | 'thingName'>;

const violationEventId = (violationId: string, at: Date, violationEventType: string): string =>
  `violation/${violationId}/${at.toISOString()}/${violationEventType}`;

/** What rules of `kind: violation` match, the notice as received and its subject; and one transition of a violation. */
export function violationDraft(notice: ViolationNotice): Draft<ViolationFacts> {
  const { violationId, violationEventType, violationEventTime: at, thingName } = notice;
  const subject = subjectOfThing(thingName);
  return {
    document: { ...notice.document, kind: 'violation', subject },
    facts: {
      kind: 'violation',
      eventId: violationEventId(violationId, at, violationEventType),
      ...{ at, subject, source: `profile/${notice.securityProfileName}` },
      ...{ violationId, violationEventType, thingName },
    },
  };
}

const violation = {
  name: 'violation',
  family: 'violation',
  about: 'a violation of Detect',
  members,
  title: ({ violationEventType, source = '' }: ViolationFacts) =>
    `${violationEventType} ${source.replace('profile/', '')}`,
  fields: violationFields,
  instead: {
    checkName: 'securityProfileName or behavior.name',
    nonCompliantResource: 'thingName',
    relatedResources: 'thingName',
    reasonForNonComplianceCode: 'behavior.name',
  },
  alarm: { field: 'violationEventType', on: 'in-alarm', ended: ['alarm-cleared', 'alarm-invalidated'] },
} as const satisfies DocumentKind;

/** What Detect sends: the transitions of a violation. */
export const violationSource = {
  name: 'violation',
  mark: 'violationEventType',
  read: readViolation,
  documents: [violation],
  decidedBy: ['receive-violation', 'reconcile'],
  notices: [],
  direct: { draft: violationDraft, moment: 'violationEventTime', contradiction: contradictionOf },
} as const satisfies Source<ViolationNotice>;

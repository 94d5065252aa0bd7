import type { FindingReport, FindingReports } from '../../../../shared/defender/finding-reports.ts';
import type { FindingEvent } from '../../../../shared/events/event.ts';
import type { JsonObject } from '../../../../shared/json/json.ts';
import { findingDocument } from '../../../../shared/sources/audit/events.ts';
import { type Finding, findingOf, parseFinding } from '../../../../shared/sources/audit/finding.ts';
import { subjectOfResource } from '../../../../shared/sources/subject.ts';
import { transitionTo } from '../../transition.ts';
import type { Guard } from '../guard.ts';
import type { DecidesAgain } from './decides-again.ts';

interface Dependencies {
  readonly findings: FindingReports;
  readonly decidesAgain: DecidesAgain;
}

/** Confirms that Device Defender still has the finding, and that the rule asks for the response to it. */
export const createConfirmFinding =
  ({ findings, decidesAgain }: Dependencies): Guard =>
  async ({ member }) => {
    const { event } = member;
    if (event.kind !== 'finding') throw new Error(`${event.eventId} is no finding`);
    const { findingId, auditTaskId, checkName } = event;
    const recorded = findingOf(event);
    const report = await findings.report({ findingId, auditTaskId, checkName, finding: recorded });
    if (report.kind === 'gone')
      return transitionTo('skipped', 'finding-gone', 'Device Defender does not have the finding any more');
    const document = documentIn(report, event, recorded);
    const decided = document ? await decidesAgain(member, document) : 'other';
    return typeof decided === 'string' ? notAskedFor[decided] : decided;
  };

const notAskedFor = {
  same: undefined,
  other: transitionTo(
    'skipped',
    'decided-otherwise',
    'the rule does not ask for it, going by the finding in Device Defender now',
  ),
} as const;

/** The finding of the audit that it was read in; undefined where it is another one, or can't be read. */
function documentIn(
  report: Exclude<FindingReport, { kind: 'gone' }>,
  { document, auditTaskId, checkName, subject }: FindingEvent,
  recorded: Finding,
): JsonObject | undefined {
  if (subjectOf(recorded) !== subject) return undefined;
  if (report.kind === 'as-recorded') return JSON.parse(document);
  const parsed = parseFinding(report.answer);
  if (parsed.kind !== 'finding') return undefined;
  const { finding } = parsed;
  const isSame =
    finding.taskId === auditTaskId && finding.checkName === checkName && subjectOf(finding) === subject;
  return isSame ? findingDocument(finding, JSON.parse(document).audit) : undefined;
}

const subjectOf = ({ nonCompliantResource }: Finding): string =>
  subjectOfResource(nonCompliantResource.resourceIdentifier);

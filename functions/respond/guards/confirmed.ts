import type { FindingReport, FindingReports } from '../../../shared/defender/finding-reports.ts';
import { around, type Violations } from '../../../shared/defender/violations.ts';
import type { FindingEvent, ViolationEvent } from '../../../shared/events/event.ts';
import type { Park } from '../../../shared/history/park.ts';
import type { JsonObject } from '../../../shared/json/json.ts';
import { findingDocument } from '../../../shared/sources/audit/events.ts';
import { findingOf, parseFinding } from '../../../shared/sources/audit/finding.ts';
import { documentAsListed, isOfSameBehavior } from '../../../shared/sources/violation/as-listed.ts';
import type { Clock } from '../../../shared/time/clock.ts';
import { isUnconfirmedTooLong, recheckIn } from '../recheck.ts';
import { type Member, type Transition, transitionTo } from '../transition.ts';
import type { DecidesAgain } from './decides-again.ts';
import type { Candidate, Guard } from './guard.ts';

interface Dependencies {
  readonly violations: Pick<Violations, 'transitionsBetween'>;
  readonly findings: FindingReports;
  readonly decidesAgain: DecidesAgain;
  readonly park: Park;
  readonly clock: Clock;
}

/**
 * A notice is a hint and not an order, and so is a row: Device Defender itself has to list what the response answers,
 * and the rule has to ask for it of what is listed. What is never confirmed is parked, and nobody is notified of it.
 */
export function createConfirmed(dependencies: Dependencies): Guard {
  const { violations, findings, decidesAgain, park, clock } = dependencies;
  const unreadable = (member: Member): Transition =>
    transitionTo(
      'held',
      'ruleset-unreadable',
      `version ${member.event.decision.rulesetVersion} of the ruleset can't be read`,
      { changes: recheckIn(clock.now(), 'held') },
    );

  async function unconfirmed(event: ViolationEvent, text: string): Promise<Transition> {
    const now = clock.now();
    if (!isUnconfirmedTooLong(event.receivedAt, now))
      return transitionTo('planned', 'unconfirmed', text, { changes: recheckIn(now, 'unconfirmed') });
    await park({ Message: event.document, TopicArn: '' }, { kind: 'unconfirmed', detail: text });
    return transitionTo('expired', 'unconfirmed', text, { isNotified: false });
  }

  /** Whether a transition that Device Defender remembers is the one that the event tells of, and the rule asks for it. */
  async function isAskedForByTransition(member: Member, event: ViolationEvent): Promise<boolean> {
    for (const { type, notice } of await violations.transitionsBetween(event, ...around(event.at))) {
      const isThis = type === event.violationEventType;
      if (isThis && (await decidesAgain(member, documentAsListed(event, notice))) === 'same') return true;
    }
    return false;
  }

  /**
   * What is listed of an alarm that is on. The value that was listed last may be another than the one that raised it:
   * that transition is asked for, too.
   */
  async function ofAlarm(
    { member, listed }: Candidate,
    event: ViolationEvent,
  ): Promise<Transition | undefined> {
    const active = listed.of(event);
    if (!active || !isOfSameBehavior(event, active))
      return unconfirmed(event, 'Device Defender does not list the violation as active');
    const decided = await decidesAgain(member, documentAsListed(event, active));
    if (decided === 'unreadable') return unreadable(member);
    if (decided === 'same' || (await isAskedForByTransition(member, event))) return undefined;
    return unconfirmed(event, 'the rule does not ask for it of what Device Defender lists');
  }

  async function ofEnd(member: Member, event: ViolationEvent): Promise<Transition | undefined> {
    return (await isAskedForByTransition(member, event))
      ? undefined
      : unconfirmed(event, 'Device Defender does not list that end of the violation');
  }

  async function ofFinding(member: Member, event: FindingEvent): Promise<Transition | undefined> {
    const { findingId, auditTaskId, checkName } = event;
    const report = await findings.report({ findingId, auditTaskId, checkName, finding: findingOf(event) });
    if (report.kind === 'gone')
      return transitionTo('skipped', 'finding-gone', 'Device Defender does not have the finding any more');
    const document = documentIn(report, event);
    const decided = document ? await decidesAgain(member, document) : 'other';
    return decided === 'unreadable' ? unreadable(member) : notAskedFor[decided];
  }

  return async (candidate) => {
    const { event } = candidate.member;
    if (event.kind === 'finding') return ofFinding(candidate.member, event);
    if (event.kind !== 'violation') return undefined;
    return event.violationEventType === 'in-alarm'
      ? ofAlarm(candidate, event)
      : ofEnd(candidate.member, event);
  };
}

const notAskedFor = {
  same: undefined,
  other: transitionTo(
    'skipped',
    'decided-otherwise',
    'the rule does not ask for it of the finding as Device Defender has it now',
  ),
} as const;

/** The finding in the audit that it was read in; nothing where it is another one, or can't be read. */
function documentIn(
  report: Exclude<FindingReport, { kind: 'gone' }>,
  { document, auditTaskId, checkName }: FindingEvent,
): JsonObject | undefined {
  if (report.kind === 'as-recorded') return JSON.parse(document);
  const parsed = parseFinding(report.answer);
  if (parsed.kind !== 'finding') return undefined;
  const { finding } = parsed;
  const isSame = finding.taskId === auditTaskId && finding.checkName === checkName;
  return isSame ? findingDocument(finding, JSON.parse(document).audit) : undefined;
}

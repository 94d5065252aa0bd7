import type { MitigateStep } from '../../../shared/actions/mitigate.ts';
import { quotas } from '../../../shared/defender/quotas.ts';
import type { AuditEvent, FindingEvent } from '../../../shared/events/event.ts';
import { sha256 } from '../../../shared/events/event-id.ts';
import type { MitigationTask } from '../../../shared/responses/task.ts';
import type { CheckProgress } from '../../../shared/sources/audit/events.ts';
import { millisSince } from '../../../shared/time/millis-since.ts';
import type { Member } from '../transition.ts';

/** A planned mitigation of a finding. */
export interface FindingMember extends Member {
  readonly event: FindingEvent;
}

/** Planned mitigations of findings of one check of one audit, by one rule and with the same actions. */
export interface CheckGroup {
  readonly auditTaskId: string;
  readonly checkName: string;
  readonly rule: string;
  readonly step: MitigateStep;
  readonly members: readonly FindingMember[];
}

/** How a group is done: in one check task, in tasks of 25, or not before the check has been read. */
export type BatchingMode = 'check-task' | 'in-tasks' | 'wait';

/** A check whose reading is stalled for so long, in milliseconds, is not waited for. */
const maxReadingMillis = 900_000;

/**
 * A check task mitigates all that the audit found by it, so it is for a rule that takes all of that: each
 * finding is known, decided by the rule and planned. Limits count one by one, and need tasks of 25.
 */
export function batchingModeOf(group: CheckGroup, audit: AuditEvent | undefined, now: Date): BatchingMode {
  const check = audit?.progress.find(({ checkName }) => checkName === group.checkName);
  if (!check || !fits(group, check)) return 'in-tasks';
  if (check.done) return isKnownWhole(check) ? 'check-task' : 'in-tasks';
  const [{ event }] = group.members as readonly [FindingMember];
  return millisSince(event.receivedAt, now) < maxReadingMillis ? 'wait' : 'in-tasks';
}

const fits = ({ rule, step, members }: CheckGroup, check: CheckProgress): boolean =>
  check.rules.every((each) => each === rule) &&
  canBeNarrowed(check) &&
  Math.max(check.counted, check.read) > quotas.idsPerTask &&
  step.limits === undefined &&
  !members.some(({ response }) => response.alone);

const canBeNarrowed = ({ reasonCodes }: CheckProgress): boolean =>
  reasonCodes.length <= quotas.reasonCodesPerCheck &&
  reasonCodes.every((code) => /^[a-zA-Z0-9_-]{1,128}$/.test(code));

/**
 * Whether all findings of a check are known and planned: its list was read to the end, and has one finding for each
 * resource that the audit counted. An audit counts no findings: where a resource has several, nobody can say how many
 * are missing, and one task would change it once for each.
 */
export const isKnownWhole = ({ done, read, planned, counted, resources, ...check }: CheckProgress): boolean =>
  done && [planned, counted, resources].every((count) => count === read) && check.reasonCodes.length > 0;

/** Derived from what it carries: every run collects for the same task. */
export const checkTaskId = ({ auditTaskId, checkName, rule, step }: CheckGroup): string =>
  `ddr-${sha256(JSON.stringify(['check-task', auditTaskId, checkName, rule, step.actions])).slice(0, 40)}`;

export const newCheckTask = (
  group: CheckGroup,
  { read, reasonCodes }: CheckProgress,
  now: Date,
): MitigationTask => {
  const { auditTaskId, checkName, rule, step, members } = group;
  const [{ event }] = members as readonly [FindingMember];
  return {
    taskId: checkTaskId(group),
    kind: 'audit',
    actions: step.actions,
    target: { auditTaskId, checkName, reasonCodes, findings: read },
    members: [],
    status: 'collecting',
    because: `rule ${rule} of ruleset ${event.decision.rulesetVersion} takes all findings of the check`,
    createdAt: now,
    changedAt: now,
    expiresAt: event.expiresAt,
    revision: 1,
  };
};

/** Planned mitigations by check of an audit, in the order of their most urgent member; and all others. */
export function byCheck(planned: readonly Member[]): {
  readonly groups: readonly CheckGroup[];
  readonly others: readonly Member[];
} {
  const groups = new Map<string, FindingMember[]>();
  const others: Member[] = [];
  for (const member of planned) {
    const name = isFindingMember(member) ? nameOf(member) : undefined;
    if (name && isFindingMember(member)) groups.set(name, [...(groups.get(name) ?? []), member]);
    else others.push(member);
  }
  return { groups: [...groups.values()].flatMap(groupOf), others };
}

const isFindingMember = (member: Member): member is FindingMember =>
  member.event.kind === 'finding' && member.response.step.kind === 'mitigate';

const nameOf = ({ event, response: { step } }: FindingMember): string =>
  JSON.stringify([
    event.auditTaskId,
    event.checkName,
    event.decision.rule?.id,
    step.kind === 'mitigate' && step.actions,
  ]);

function groupOf(members: readonly FindingMember[]): CheckGroup[] {
  const [first] = members;
  if (first?.response.step.kind !== 'mitigate') return [];
  const { auditTaskId, checkName, decision } = first.event;
  const rule = decision.rule?.id ?? '';
  return [{ auditTaskId, checkName, rule, step: first.response.step, members }];
}

import { isDeepStrictEqual } from 'node:util';
import { quotas } from '../../../shared/defender/quotas.ts';
import type { FindingEvent } from '../../../shared/events/event.ts';
import type { History } from '../../../shared/history/history.ts';
import type { TaskMembers } from '../../../shared/history/task-members.ts';
import type { MitigationTask, TaskMember } from '../../../shared/responses/task.ts';
import type { Ruleset } from '../../../shared/rules/ruleset.ts';
import { auditEventId, type CheckProgress } from '../../../shared/sources/audit/events.ts';
import { findingOf, resourceIn } from '../../../shared/sources/audit/finding.ts';
import type { Member } from '../transition.ts';
import { checkTaskId, isKnownWhole } from './check-task.ts';
import { readMembers } from './read-members.ts';
import { isSameWork, taskFor, taskIdOf } from './task-groups.ts';

/**
 * Whether a task is what its members say: a row is no order. Each of them has passed the guards for that very task, and
 * their actions are still allowed. Those of a check task are findings of that check, one for each resource that the audit
 * counted: AWS mitigates whatever else it found by that check, too.
 */
export type IsSound = (task: MitigationTask) => Promise<boolean>;

interface Dependencies {
  readonly history: Pick<History, 'read' | 'readAll'>;
  readonly taskMembers: Pick<TaskMembers, 'page'>;
  readonly liveRuleset: () => Promise<Ruleset>;
}

/** Members that are read at the same time. */
const pageSize = 500;

export function createIsSound({ history, taskMembers, liveRuleset }: Dependencies): IsSound {
  /** The findings of a page of members; undefined where one of them is not in the task. */
  async function findingsOf(
    task: MitigationTask,
    members: readonly TaskMember[],
  ): Promise<readonly FindingEvent[] | undefined> {
    const found = await readMembers(history, members);
    const findings = found.flatMap((member) => findingIn(task, member) ?? []);
    return findings.length === members.length ? findings : undefined;
  }

  /** How many findings its members are, and of how many resources; undefined where one of them is not in it. */
  async function countsOf(task: MitigationTask): Promise<Counts | undefined> {
    const resources = new Set<string>();
    let [findings, cursor]: [number, string | undefined] = [0, undefined];
    do {
      const page = await taskMembers.page(task.taskId, pageSize, cursor);
      const ofPage = await findingsOf(task, page.members);
      if (!ofPage) return undefined;
      findings += ofPage.length;
      for (const finding of ofPage) resources.add(resourceIn(findingOf(finding)));
      cursor = page.cursor;
    } while (cursor);
    return { findings, resources: resources.size };
  }

  async function progressOf({ auditTaskId, checkName }: CheckTarget): Promise<CheckProgress | undefined> {
    const audit = await history.read(auditEventId(auditTaskId));
    return audit?.kind === 'audit'
      ? audit.progress.find((check) => check.checkName === checkName)
      : undefined;
  }

  async function isOfItsCheck(task: MitigationTask, target: CheckTarget): Promise<boolean> {
    const check = await progressOf(target);
    if (!check || !isKnownWhole(check) || target.findings <= quotas.idsPerTask) return false;
    const { findings, resources } = (await countsOf(task)) ?? { findings: 0, resources: 0 };
    return [findings, resources, check.read].every((count) => count === target.findings);
  }

  /** The task that its members would be put together for again, as they were before they were admitted to it. */
  async function isOfItsMembers(task: MitigationTask): Promise<boolean> {
    const { taskId, members } = task;
    const found = await readMembers(history, members);
    const [first] = found;
    if (!first || !found.every(isAdmittedTo(taskId))) return false;
    const isSame = taskIdOf(found.map(beforeAdmission)) === taskId;
    return isSame && isSameWork(taskFor(first, found, { taskId, now: task.createdAt }), task);
  }

  return async (task) => {
    const { target } = task;
    const { mitigationActions: allowed } = await liveRuleset();
    if (!task.actions.every((name) => allowed.has(name))) return false;
    return 'findings' in target ? isOfItsCheck(task, target) : isOfItsMembers(task);
  };
}

interface Counts {
  readonly findings: number;
  readonly resources: number;
}

type CheckTarget = Extract<MitigationTask['target'], { findings: number }>;

const isAdmittedTo =
  (taskId: string) =>
  ({ response }: Pick<Member, 'response'>): boolean =>
    response.status === 'admitted' && response.taskId === taskId;

/** Being admitted is one write. */
const beforeAdmission = (member: Member): Member => ({
  ...member,
  event: { ...member.event, revision: member.event.revision - 1 },
});

/** Undefined where it is no member of the task. */
function findingIn(task: MitigationTask, { event, response }: Member): FindingEvent | undefined {
  const { taskId, target, actions } = task;
  if (event.kind !== 'finding' || !('auditTaskId' in target)) return undefined;
  if (response.step.kind !== 'mitigate') return undefined;
  const { auditTaskId, checkName, decision } = event;
  const group = { auditTaskId, checkName, rule: decision.rule?.id ?? '', step: response.step, members: [] };
  const isMember =
    taskId === checkTaskId(group) &&
    isDeepStrictEqual([auditTaskId, checkName], [target.auditTaskId, target.checkName]) &&
    isDeepStrictEqual(response.step.actions, actions) &&
    isAdmittedTo(taskId)({ response });
  return isMember ? event : undefined;
}

import type { MitigationAction } from '../../../shared/defender/mitigation-actions.ts';
import type {
  Changed,
  MitigationEffects,
  MitigationTarget,
} from '../../../shared/defender/mitigation-effects.ts';
import {
  conflict,
  type MitigationTasks,
  sameActions,
  sameIds,
} from '../../../shared/defender/mitigation-task-report.ts';
import type { Outcome } from '../../../shared/defender/outcome.ts';
import { quotas } from '../../../shared/defender/quotas.ts';
import type { Refusal } from '../../../shared/defender/refusals.ts';
import type { MitigationTask } from '../../../shared/responses/task.ts';
import { findingOf } from '../../../shared/sources/audit/finding.ts';
import type { Clock } from '../../../shared/time/clock.ts';
import type { MemoryAccount } from './memory-account.ts';
import type { MemoryAudits } from './memory-audits.ts';
import type { MemoryViolations } from './memory-violations.ts';
import { runOf, type Targeted, type TaskFailure, type TaskRun } from './task-run.ts';
import type { Trouble } from './trouble.ts';

interface Parts {
  readonly account: MemoryAccount;
  readonly actions: ReadonlyMap<string, MitigationAction>;
  readonly violations: MemoryViolations;
  readonly audits: MemoryAudits;
  readonly mitigationEffects: MitigationEffects;
  readonly trouble: Trouble;
  readonly clock: Clock;
  readonly taskMillis: number;
}

interface Running {
  readonly task: MitigationTask;
  readonly endsAt: number;
  readonly targets: readonly Targeted[];
  /** Findings that are asked for, and suppressed. */
  readonly leftOut: number;
  run?: TaskRun;
}

const nameOf = ({ kind, taskId }: MitigationTask): string => `${kind} ${taskId}`;

/** Mitigation tasks: they take their time, and change what their actions say. */
export function createMemoryTasks(parts: Parts) {
  const { account, actions, violations, audits, mitigationEffects, trouble, clock } = parts;
  let { taskMillis } = parts;
  const tasks = new Map<string, Running>();
  const failures = new Map<string, TaskFailure>();

  const isRunning = ({ endsAt }: Running): boolean => endsAt > clock.now().getTime();

  /** What has ended by now has done its work. */
  function settle(): void {
    const due = [...tasks.values()].filter((each) => !each.run && !isRunning(each));
    for (const running of due.sort((a, b) => a.endsAt - b.endsAt)) {
      running.run = { outcomes: new Map(), counts: {}, status: 'succeeded' };
      running.run = runOf(running, { change: account.change, failures });
    }
  }

  function findingsOf({ target }: MitigationTask) {
    if ('findingIds' in target) return target.findingIds.map((id) => audits.findings.get(id));
    if ('violationIds' in target) return [];
    return [...audits.findings.values()].filter(
      (event) =>
        event.auditTaskId === target.auditTaskId &&
        event.checkName === target.checkName &&
        target.reasonCodes.includes(findingOf(event).reasonForNonComplianceCode ?? ''),
    );
  }

  /** What Device Defender goes through: violations that are in alarm, and findings that are not suppressed. */
  function membersOf(task: MitigationTask): readonly (readonly [id: string, MitigationTarget])[] {
    const { target } = task;
    if ('violationIds' in target)
      return target.violationIds.flatMap((id) => {
        const thingName = violations.thingOf(id) ?? '';
        return violations.isActive(thingName, id) ? [[id, { thingName }] as const] : [];
      });
    return findingsOf(task).flatMap((event) => {
      const { isSuppressed, nonCompliantResource } = event ? findingOf(event) : { isSuppressed: true };
      const resource = nonCompliantResource?.resourceIdentifier;
      return event && resource && !isSuppressed ? [[event.findingId, { resource }] as const] : [];
    });
  }

  async function changesOf(name: string, target: MitigationTarget): Promise<readonly Changed[] | string> {
    const action = actions.get(name);
    if (!action) return 'there is no such action';
    try {
      return await mitigationEffects.changedBy(action, target);
    } catch (error) {
      return String(error);
    }
  }

  const targetsOf = (task: MitigationTask): Promise<readonly Targeted[]> =>
    Promise.all(
      membersOf(task).map(async ([id, target]) => ({
        id,
        actions: await Promise.all(
          task.actions.map(async (name) => ({ name, changes: await changesOf(name, target) })),
        ),
      })),
    );

  function limitOf({ kind }: MitigationTask): Refusal | undefined {
    const running = [...tasks.values()].filter(({ task }) => task.kind === kind).filter(isRunning);
    return running.length >= quotas.concurrentMitigationTasks[kind]
      ? { refusal: 'limit', because: 'LimitExceededException' }
      : undefined;
  }

  function invalidOf(task: MitigationTask): Refusal | undefined {
    const because = sizeObjection(task) ?? actionObjection(task) ?? targetObjection(task);
    return because ? { refusal: 'invalid', because: `InvalidRequestException: ${because}` } : undefined;
  }

  function actionObjection({ kind, actions: names }: MitigationTask): string | undefined {
    const unfit = names.find((name) => {
      const type = actions.get(name)?.type;
      return !type || (kind === 'detect' && type !== 'ADD_THINGS_TO_THING_GROUP');
    });
    return unfit && `the account has no action ${unfit} that applies`;
  }

  function targetObjection({ target }: MitigationTask): string | undefined {
    const unknown =
      'violationIds' in target
        ? target.violationIds.find((id) => violations.thingOf(id) === undefined)
        : 'findingIds' in target && target.findingIds.find((id) => !audits.findings.has(id));
    return unknown ? `${unknown} does not exist` : undefined;
  }

  const mitigationTasks: MitigationTasks = {
    async start(task) {
      trouble.work('start');
      settle();
      const known = tasks.get(nameOf(task));
      if (known)
        return isSameWork(known.task, task) ? { requestId: 'started before' } : conflict(task.taskId);
      const refusal = limitOf(task) ?? trouble.refusals.get('start') ?? invalidOf(task);
      if (refusal) return refusal;
      const endsAt = clock.now().getTime() + taskMillis;
      const targets = await targetsOf(task);
      const leftOut = Math.max(0, findingsOf(task).length - targets.length);
      tasks.set(nameOf(task), { task, endsAt, targets, leftOut });
      return { requestId: `request-${tasks.size}` };
    },
    async describe(task) {
      trouble.work('describe');
      settle();
      const running = tasks.get(nameOf(task));
      if (!running) return { status: 'unknown' };
      if (!running.run) return { status: 'running' };
      const { status, counts, outcomes } = running.run;
      const undecided = 'findings' in task.target ? Math.max(0, outcomes.size - task.target.findings) : 0;
      return { status, counts, undecided, outcomeOf: async (id) => outcomes.get(id) ?? untouched(task) };
    },
  };

  return {
    ...{ mitigationTasks, failures, settle },
    /** The tasks that were started, in order. */
    started: (): readonly MitigationTask[] => [...tasks.values()].map(({ task }) => task),
    /** Those that are started from now on. */
    tasksLast(millis: number): void {
      taskMillis = millis;
    },
    running: (): number => [...tasks.values()].filter(isRunning).length,
  };
}

const untouched = ({ kind }: MitigationTask): Outcome => ({
  status: 'skipped',
  because: `Device Defender ran no action for the ${kind === 'audit' ? 'finding' : 'violation'}`,
});

function sizeObjection({ target, actions }: MitigationTask): string | undefined {
  const ids =
    'violationIds' in target ? target.violationIds : 'findingIds' in target ? target.findingIds : ['all'];
  if (ids.length === 0 || ids.length > quotas.idsPerTask) return `a task names 1 to ${quotas.idsPerTask} ids`;
  if (actions.length === 0 || actions.length > quotas.actionsPerTask)
    return `a task has 1 to ${quotas.actionsPerTask} actions`;
  return undefined;
}

/** The ids in any order, the actions in theirs. */
function isSameWork(a: MitigationTask, b: MitigationTask): boolean {
  const [one, other] = [workOf(a), workOf(b)];
  return one.of === other.of && sameIds(one.ids, other.ids) && sameActions(a.actions, b.actions);
}

function workOf({ target }: MitigationTask): { readonly of: string; readonly ids: readonly string[] } {
  if ('violationIds' in target) return { of: 'violations', ids: target.violationIds };
  if ('findingIds' in target) return { of: 'findings', ids: target.findingIds };
  return { of: `${target.auditTaskId} ${target.checkName}`, ids: target.reasonCodes };
}

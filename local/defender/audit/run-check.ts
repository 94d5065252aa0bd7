import type { Context } from '../operation.ts';
import { auditChecks } from './checks.ts';
import { dayMillis, type View } from './evaluators/evaluate.ts';
import type { FindingReference } from './finding.ts';
import { type Observation, observe } from './observe.ts';
import type { AuditTask, CheckRun, CheckRunStatus } from './state.ts';
import { suppressedBy } from './suppressed.ts';

const hourMillis = 3_600_000;
/** How far back an on-demand run looks at connections, and how old their newest records are (developer guide). */
const lookBackDays = 31;
const connectionLagMillis = 2 * hourMillis;

/** A check that has nothing to show: not yet, not any more, or because it failed. */
export const emptyRun = (checkName: string, checkRunStatus: CheckRunStatus): CheckRun => ({
  checkName,
  checkRunStatus,
  totalResourcesCount: 0,
  nonCompliantResourcesCount: 0,
  suppressedNonCompliantResourcesCount: 0,
  nonCompliances: [],
  references: [],
});

const failedRun = (checkName: string, failure: { errorCode: string; message?: string }): CheckRun => ({
  ...emptyRun(checkName, 'FAILED'),
  ...failure,
});

/** A scheduled audit looks at connections since its last run, any other at the last 31 days. */
function lookBack(context: Context, task: AuditTask): Date {
  const previous = [...context.account.audit.tasks.values()].findLast(
    ({ taskId, taskStatus, scheduledAuditName }) =>
      taskId !== task.taskId && taskStatus === 'COMPLETED' && scheduledAuditName === task.scheduledAuditName,
  );
  const start = task.taskStartTime.getTime();
  if (task.scheduledAuditName === undefined || !previous) return new Date(start - lookBackDays * dayMillis);
  return new Date(previous.taskStartTime.getTime() - connectionLagMillis);
}

function thresholdOf(checkName: string, settings: Readonly<Record<string, string>> = {}): number {
  const { name = '', defaultDays = 30 } = auditChecks.get(checkName)?.threshold ?? {};
  return Number(settings[name] ?? defaultDays);
}

function view(context: Context, task: AuditTask, checkName: string): View {
  const { account, clock } = context;
  return {
    account,
    now: clock.now(),
    thresholdDays: thresholdOf(checkName, account.audit.configuration?.checks.get(checkName)?.configuration),
    from: lookBack(context, task),
    to: new Date(task.taskStartTime.getTime() - connectionLagMillis),
  };
}

function referTo(
  { account, clock, newId }: Context,
  { taskId }: AuditTask,
  { checkName, nonCompliances }: { checkName: string; nonCompliances: Observation['nonCompliances'] },
): readonly FindingReference[] {
  const isSuppressed = suppressedBy(account.audit, checkName, clock.now());
  return Array.from({ length: nonCompliances.length }, (_, index) => ({
    findingId: newId('finding'),
    taskId,
    checkName,
    index,
    isSuppressed: isSuppressed(nonCompliances.at(index)?.nonCompliantResource.resourceIdentifier ?? {}),
  }));
}

/** Evaluates the fleet at this moment. Suppressions count that are in force now; findings get new ids each time. */
export function runCheck(context: Context, task: AuditTask, checkName: string): CheckRun {
  const { configuration, seeds } = context.account.audit;
  if (!configuration?.checks.get(checkName)?.enabled)
    return failedRun(checkName, { errorCode: 'AUDIT_CHECK_DISABLED' });
  const failure = seeds.get(checkName)?.failure;
  if (failure) return failedRun(checkName, failure);
  const { totalResourcesCount, nonCompliances } = observe(checkName, view(context, task, checkName));
  const references = referTo(context, task, { checkName, nonCompliances });
  const suppressed = references.filter(({ isSuppressed }) => isSuppressed).length;
  const nonCompliant = references.length - suppressed;
  return {
    checkName,
    checkRunStatus: nonCompliant > 0 ? 'COMPLETED_NON_COMPLIANT' : 'COMPLETED_COMPLIANT',
    totalResourcesCount,
    nonCompliantResourcesCount: nonCompliant,
    suppressedNonCompliantResourcesCount: suppressed,
    nonCompliances,
    references,
  };
}

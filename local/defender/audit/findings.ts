import type { Account } from '../account.ts';
import { epochSeconds } from '../schemas.ts';
import { auditChecks } from './checks.ts';
import type { Finding, FindingReference } from './finding.ts';
import { keyOf, type ResourceIdentifier } from './resource.ts';

/** The whole finding that a reference stands for, or `undefined` once its audit is forgotten. */
export function findingOf({ audit }: Account, reference: FindingReference): Finding | undefined {
  const { findingId, taskId, checkName, isSuppressed } = reference;
  const task = audit.tasks.get(taskId);
  const run = task?.runs.find((candidate) => candidate.checkName === checkName);
  const nonCompliance = run?.nonCompliances.at(reference.index);
  if (!task || !nonCompliance) return undefined;
  return {
    ...{ findingId, taskId, checkName, isSuppressed },
    taskStartTime: task.taskStartTime,
    findingTime: task.endTime ?? task.taskStartTime,
    severity: auditChecks.get(checkName)?.severity ?? 'MEDIUM',
    ...nonCompliance,
    relatedResources: nonCompliance.relatedResources ?? [],
  };
}

/** How many related resources a finding itself shows (DescribeAuditFinding); the list operation has the rest. */
const relatedResourcesShown = 10;

/** For a revoked issuer a finding shows none: thousands of certificates may depend on it. */
const shownRelatedResources = ({ nonCompliantResource, relatedResources }: Finding) =>
  nonCompliantResource.resourceType === 'ISSUER_CERTIFICATE'
    ? []
    : relatedResources.slice(0, relatedResourcesShown);

/** A finding as the API answers with it. */
export const apiFinding = (finding: Finding) => ({
  findingId: finding.findingId,
  taskId: finding.taskId,
  checkName: finding.checkName,
  taskStartTime: epochSeconds(finding.taskStartTime),
  findingTime: epochSeconds(finding.findingTime),
  severity: finding.severity,
  nonCompliantResource: finding.nonCompliantResource,
  relatedResources: shownRelatedResources(finding),
  reasonForNonCompliance: finding.reasonForNonCompliance,
  reasonForNonComplianceCode: finding.reasonForNonComplianceCode,
  isSuppressed: finding.isSuppressed,
});

export interface FindingFilter {
  readonly taskId?: string | undefined;
  readonly startTime?: Date | undefined;
  readonly endTime?: Date | undefined;
  readonly checkName?: string | undefined;
  readonly resourceIdentifier?: ResourceIdentifier | undefined;
  readonly listSuppressedFindings?: boolean | undefined;
}

/** The tasks whose findings can match: all findings of a task have the time of its end. */
const tasksFor = ({ audit }: Account, { taskId, startTime, endTime }: FindingFilter) =>
  [...audit.tasks.values()].filter((task) => {
    if (taskId !== undefined) return task.taskId === taskId;
    const time = task.endTime ?? task.taskStartTime;
    return (!startTime || time >= startTime) && (!endTime || time <= endTime);
  });

const isAbout = (account: Account, resourceIdentifier: ResourceIdentifier) => {
  const key = keyOf(resourceIdentifier);
  return (reference: FindingReference) => {
    const resource = findingOf(account, reference)?.nonCompliantResource;
    return resource !== undefined && keyOf(resource.resourceIdentifier) === key;
  };
};

/** A check can have a hundred thousand: one list is not copied for each page of it. */
const joined = (lists: readonly (readonly FindingReference[])[]): readonly FindingReference[] =>
  lists.length === 1 && lists[0] ? lists[0] : lists.flat();

/** References of the findings that a filter leaves, in the order in which audits found them. */
export function listFindings(account: Account, filter: FindingFilter): readonly FindingReference[] {
  const { checkName, resourceIdentifier, listSuppressedFindings } = filter;
  const runs = tasksFor(account, filter)
    .flatMap((task) => task.runs)
    .filter((run) => checkName === undefined || run.checkName === checkName);
  const all = joined(runs.map(({ references }) => references));
  const references =
    listSuppressedFindings === undefined
      ? all
      : all.filter(({ isSuppressed }) => isSuppressed === listSuppressedFindings);
  return resourceIdentifier ? references.filter(isAbout(account, resourceIdentifier)) : references;
}

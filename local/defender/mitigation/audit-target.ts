import type { Account } from '../account.ts';
import type { FindingReference } from '../audit/finding.ts';
import { findingOf } from '../audit/findings.ts';
import { ServiceError } from '../errors.ts';
import type { AuditMitigationTarget } from './state.ts';

const refused = (message: string) => new ServiceError('InvalidRequestException', message);

export interface Targeted {
  readonly toMitigate: readonly FindingReference[];
  /** Left out by the reason-code filter, or suppressed. */
  readonly skipped: readonly FindingReference[];
}

/**
 * The members that may go together. What AWS makes of an audit together with findings is unconfirmed: refused here.
 */
function checkMembers({
  auditTaskId,
  findingIds,
  auditCheckToReasonCodeFilter,
}: AuditMitigationTarget): void {
  if ((auditTaskId === undefined) === (findingIds === undefined))
    throw refused('target: needs either auditTaskId or findingIds');
  if (findingIds && auditCheckToReasonCodeFilter)
    throw refused('target.auditCheckToReasonCodeFilter: goes with auditTaskId only');
}

const findingsWith = ({ audit }: Account, findingIds: readonly string[]): readonly FindingReference[] =>
  [...new Set(findingIds)].map((findingId) => {
    const reference = audit.findings.get(findingId);
    if (!reference) throw refused(`target.findingIds: there is no finding ${findingId}`);
    return reference;
  });

function findingsOfAudit({ audit }: Account, auditTaskId: string): readonly FindingReference[] {
  const task = audit.tasks.get(auditTaskId);
  if (!task) throw refused(`target.auditTaskId: there is no audit ${auditTaskId}`);
  if (task.taskStatus === 'IN_PROGRESS')
    throw refused(`target.auditTaskId: audit ${auditTaskId} has not ended`);
  return task.runs.flatMap(({ references }) => references);
}

/** The findings of a target; a filter by reason code leaves only the checks that it names. */
function candidates(account: Account, target: AuditMitigationTarget): readonly FindingReference[] {
  const { auditTaskId, findingIds = [], auditCheckToReasonCodeFilter: filter } = target;
  if (auditTaskId === undefined) return findingsWith(account, findingIds);
  const references = findingsOfAudit(account, auditTaskId);
  return filter ? references.filter(({ checkName }) => Object.hasOwn(filter, checkName)) : references;
}

/** Throws `InvalidRequestException` for a target that is contradictory or does not exist. */
export function resolveTarget(account: Account, target: AuditMitigationTarget): Targeted {
  checkMembers(target);
  const filter = target.auditCheckToReasonCodeFilter;
  const isWanted = (reference: FindingReference) =>
    !reference.isSuppressed &&
    (!filter ||
      filter[reference.checkName]?.includes(
        findingOf(account, reference)?.reasonForNonComplianceCode ?? '',
      ) === true);
  const targeted: { toMitigate: FindingReference[]; skipped: FindingReference[] } = {
    toMitigate: [],
    skipped: [],
  };
  for (const reference of candidates(account, target))
    (isWanted(reference) ? targeted.toMitigate : targeted.skipped).push(reference);
  return targeted;
}

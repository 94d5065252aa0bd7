import * as v from 'valibot';
import type { Account } from '../account.ts';
import { ServiceError } from '../errors.ts';
import { type Context, operation } from '../operation.ts';
import { page } from '../paging.ts';
import { auditTaskId, boolean, checkName, findingId, paging, timestamp } from '../schemas.ts';
import type { Finding } from './finding.ts';
import { apiFinding, findingOf, listFindings } from './findings.ts';
import { ResourceIdentifier } from './resource.ts';
import { forgetOldAudits } from './retention.ts';

/** Throws `ResourceNotFoundException`, also for one that was forgotten. */
function findingWith(context: Context, findingId: string): Finding {
  forgetOldAudits(context);
  const reference = context.account.audit.findings.get(findingId);
  const finding = reference && findingOf(context.account, reference);
  if (!finding) throw new ServiceError('ResourceNotFoundException', `finding ${findingId} does not exist`);
  return finding;
}

const describe = operation({
  name: 'DescribeAuditFinding',
  method: 'GET',
  path: '/audit/findings/:findingId',
  perSecond: 25,
  input: v.object({ findingId }),
  run: ({ findingId }, context) => ({ finding: apiFinding(findingWith(context, findingId)) }),
});

const listInput = v.pipe(
  v.object({
    ...paging,
    taskId: v.optional(auditTaskId),
    startTime: v.optional(timestamp),
    endTime: v.optional(timestamp),
    checkName: v.optional(checkName),
    resourceIdentifier: v.optional(ResourceIdentifier),
    listSuppressedFindings: v.optional(boolean),
  }),
  v.check(
    ({ taskId, startTime, endTime }) =>
      taskId === undefined
        ? startTime !== undefined && endTime !== undefined
        : startTime === undefined && endTime === undefined,
    'needs either taskId or both startTime and endTime',
  ),
);

const findingsOf = (account: Account, filter: v.InferOutput<typeof listInput>) => {
  const { items, nextToken } = page(listFindings(account, filter), filter);
  const findings = items
    .map((reference) => findingOf(account, reference))
    .filter((finding) => finding !== undefined)
    .map(apiFinding);
  return { findings, nextToken };
};

const list = operation({
  name: 'ListAuditFindings',
  method: 'POST',
  path: '/audit/findings',
  perSecond: 10,
  input: listInput,
  run: (input, context) => {
    forgetOldAudits(context);
    return findingsOf(context.account, input);
  },
});

const listRelated = operation({
  name: 'ListRelatedResourcesForAuditFinding',
  method: 'GET',
  path: '/audit/relatedResources',
  input: v.object({ ...paging, findingId }),
  run: ({ findingId, ...input }, context) => {
    const { items, nextToken } = page(findingWith(context, findingId).relatedResources, input);
    return { relatedResources: items, nextToken };
  },
});

export const findingOperations = [list, describe, listRelated];

import * as v from 'valibot';
import { ServiceError } from '../errors.ts';
import { operation } from '../operation.ts';
import { checkName, integer, reasonForNonComplianceCode } from '../schemas.ts';
import { auditChecks } from './checks.ts';
import { ResourceIdentifier } from './resource.ts';
import { aNonCompliance, failCheck, injectFindings, numberedNonCompliances } from './seed.ts';

const knownCheckName = v.pipe(
  checkName,
  v.check((name) => auditChecks.has(name), 'is no audit check'),
);

const finding = v.object({
  resourceIdentifier: ResourceIdentifier,
  reasonForNonComplianceCode: v.exactOptional(reasonForNonComplianceCode),
  additionalInfo: v.exactOptional(v.record(v.string(), v.string())),
});

/** Not of AWS: what a check finds from the next audit on, as a list or as a number of made-up resources. */
const seedFindings = operation({
  name: 'SeedAuditFindings',
  method: 'POST',
  path: '/_simulator/seed/audit-findings',
  input: v.object({
    checkName: knownCheckName,
    findings: v.optional(v.array(finding)),
    count: v.optional(v.pipe(integer, v.minValue(0), v.maxValue(1_000_000))),
    totalResourcesCount: v.exactOptional(v.pipe(integer, v.minValue(0))),
  }),
  run: ({ checkName, findings, count = 0, ...totals }, { account }) => {
    const sequence = findings
      ? findings.map(({ resourceIdentifier, reasonForNonComplianceCode: reasonCode, additionalInfo }) =>
          aNonCompliance(checkName, resourceIdentifier, {
            ...(reasonCode && { reasonCode }),
            ...(additionalInfo && { additionalInfo }),
          }),
        )
      : numberedNonCompliances(account, checkName, count);
    injectFindings(account, checkName, sequence, totals);
    return {};
  },
});

/** Not of AWS: makes a check fail from the next audit on; without an errorCode it works again. */
const seedCheckFailure = operation({
  name: 'SeedCheckFailure',
  method: 'POST',
  path: '/_simulator/seed/check-failure',
  input: v.object({
    checkName: knownCheckName,
    errorCode: v.optional(v.string()),
    message: v.exactOptional(v.string()),
  }),
  run: ({ checkName, errorCode, ...rest }, { account }) => {
    if (errorCode === undefined && rest.message !== undefined)
      throw new ServiceError('InvalidRequestException', 'message: needs an errorCode');
    failCheck(account, checkName, errorCode === undefined ? undefined : { errorCode, ...rest });
    return {};
  },
});

export const seedOperations = [seedFindings, seedCheckFailure];

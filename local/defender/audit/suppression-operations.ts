import * as v from 'valibot';
import { ServiceError } from '../errors.ts';
import { operation } from '../operation.ts';
import { page } from '../paging.ts';
import { found } from '../registry/find.ts';
import {
  boolean,
  checkName,
  clientRequestToken,
  description,
  epochSeconds,
  paging,
  timestamp,
} from '../schemas.ts';
import { auditChecks } from './checks.ts';
import { keyOf, ResourceIdentifier } from './resource.ts';
import type { AuditSuppression } from './state.ts';
import { suppressionKey } from './suppressed.ts';

const refused = (message: string) => new ServiceError('InvalidRequestException', message);

const key = { checkName, resourceIdentifier: ResourceIdentifier };
const period = {
  expirationDate: v.exactOptional(timestamp),
  suppressIndefinitely: v.exactOptional(boolean),
  description: v.exactOptional(description(1000)),
};

/** The identifier is of the kind that the check's findings have; a suppression of another kind could never match. */
function checkKey({ checkName, resourceIdentifier }: AuditSuppression): void {
  const check = auditChecks.get(checkName);
  if (!check) throw refused(`checkName: there is no check ${checkName}`);
  if (resourceIdentifier[check.identifier] === undefined)
    throw refused(`resourceIdentifier: ${checkName} is about ${check.identifier}`);
}

/**
 * What the service does with both or neither of the two, or with a date in the past, is unconfirmed. Refusing all
 * of these is the harder case.
 */
function checkPeriod({ expirationDate, suppressIndefinitely }: AuditSuppression, now: Date): void {
  if ((expirationDate === undefined) === (suppressIndefinitely !== true))
    throw refused('expirationDate, suppressIndefinitely: exactly one of them is needed');
  if (expirationDate && expirationDate <= now) throw refused('expirationDate: has passed');
}

const keyed = ({
  checkName,
  resourceIdentifier,
}: Pick<AuditSuppression, 'checkName' | 'resourceIdentifier'>) =>
  suppressionKey(checkName, resourceIdentifier);

const apiSuppression = ({ expirationDate, ...suppression }: AuditSuppression) => ({
  ...suppression,
  expirationDate: expirationDate && epochSeconds(expirationDate),
});

const create = operation({
  name: 'CreateAuditSuppression',
  method: 'POST',
  path: '/audit/suppressions/create',
  perSecond: 10,
  input: v.object({ ...key, ...period, clientRequestToken }),
  run: ({ clientRequestToken: _, ...suppression }, { account, clock }) => {
    checkKey(suppression);
    checkPeriod(suppression, clock.now());
    // Whether a repeat with the same token succeeds is unconfirmed: it does not here.
    if (account.audit.suppressions.has(keyed(suppression)))
      throw new ServiceError('ResourceAlreadyExistsException', `${keyed(suppression)} is suppressed already`);
    account.audit.suppressions.set(keyed(suppression), suppression);
    return {};
  },
});

const hasEnd = ({ expirationDate, suppressIndefinitely }: AuditSuppression) =>
  expirationDate !== undefined || suppressIndefinitely !== undefined;

/** A new end replaces the old one, of whichever kind it was; a description alone leaves it. */
const update = operation({
  name: 'UpdateAuditSuppression',
  method: 'PATCH',
  path: '/audit/suppressions/update',
  perSecond: 10,
  input: v.object({ ...key, ...period }),
  run: (input, { account, clock }) => {
    const present = found(account.audit.suppressions, keyed(input), 'suppression');
    if (hasEnd(input)) checkPeriod(input, clock.now());
    const { expirationDate, suppressIndefinitely } = hasEnd(input) ? input : present;
    account.audit.suppressions.set(keyed(input), {
      ...present,
      ...input,
      expirationDate,
      suppressIndefinitely,
    });
    return {};
  },
});

/** The API names no error for one that is not there. */
const remove = operation({
  name: 'DeleteAuditSuppression',
  method: 'POST',
  path: '/audit/suppressions/delete',
  perSecond: 10,
  input: v.object(key),
  run: (input, { account }) => {
    account.audit.suppressions.delete(keyed(input));
    return {};
  },
});

const describe = operation({
  name: 'DescribeAuditSuppression',
  method: 'POST',
  path: '/audit/suppressions/describe',
  perSecond: 10,
  input: v.object(key),
  run: (input, { account }) => apiSuppression(found(account.audit.suppressions, keyed(input), 'suppression')),
});

const expiry = ({ expirationDate }: AuditSuppression) => expirationDate?.getTime() ?? Number.MAX_VALUE;

const list = operation({
  name: 'ListAuditSuppressions',
  method: 'POST',
  path: '/audit/suppressions/list',
  perSecond: 10,
  input: v.object({
    ...paging,
    checkName: v.optional(checkName),
    resourceIdentifier: v.optional(ResourceIdentifier),
    ascendingOrder: v.optional(boolean, true),
  }),
  run: ({ checkName, resourceIdentifier, ascendingOrder, ...input }, { account }) => {
    const wanted = resourceIdentifier && keyOf(resourceIdentifier);
    const suppressions = [...account.audit.suppressions.values()]
      .filter(
        (suppression) =>
          (checkName === undefined || suppression.checkName === checkName) &&
          (wanted === undefined || keyOf(suppression.resourceIdentifier) === wanted),
      )
      .sort((a, b) => (ascendingOrder ? expiry(a) - expiry(b) : expiry(b) - expiry(a)));
    const { items, nextToken } = page(suppressions, input);
    return { suppressions: items.map(apiSuppression), nextToken };
  },
});

export const suppressionOperations = [create, update, remove, describe, list];

import { keyOf, type ResourceIdentifier } from './resource.ts';
import type { AuditState, AuditSuppression } from './state.ts';

/** The natural key: a suppression has no id. */
export const suppressionKey = (checkName: string, resourceIdentifier: ResourceIdentifier): string =>
  `${checkName} ${keyOf(resourceIdentifier)}`;

const isInForce = ({ expirationDate, suppressIndefinitely }: AuditSuppression, now: Date) =>
  suppressIndefinitely === true || (expirationDate !== undefined && expirationDate > now);

/** Whether the check is suppressed for a resource at `now`. */
export function suppressedBy(
  { suppressions }: AuditState,
  checkName: string,
  now: Date,
): (resourceIdentifier: ResourceIdentifier) => boolean {
  const keys = new Set(
    [...suppressions.values()]
      .filter((suppression) => suppression.checkName === checkName && isInForce(suppression, now))
      .map(({ resourceIdentifier }) => keyOf(resourceIdentifier)),
  );
  // Most checks have none: then no key need be built for each of perhaps many thousand findings.
  return keys.size === 0 ? () => false : (resourceIdentifier) => keys.has(keyOf(resourceIdentifier));
}

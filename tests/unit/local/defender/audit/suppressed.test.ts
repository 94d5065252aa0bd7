import fc from 'fast-check';
import { keyOf, type ResourceIdentifier } from '../../../../../local/defender/audit/resource.ts';
import { type AuditSuppression, createAuditState } from '../../../../../local/defender/audit/state.ts';
import { suppressedBy, suppressionKey } from '../../../../../local/defender/audit/suppressed.ts';

const checkName = 'IOT_POLICY_OVERLY_PERMISSIVE_CHECK';
const now = new Date('2026-11-01T00:00:00Z');
const aPolicy = (policyName: string, policyVersionId = '1'): ResourceIdentifier => ({
  policyVersionIdentifier: { policyName, policyVersionId },
});

function isSuppressed(
  suppression: Partial<AuditSuppression>,
  resource: ResourceIdentifier,
  check = checkName,
) {
  const state = createAuditState();
  const whole = { checkName, resourceIdentifier: aPolicy('p'), ...suppression };
  state.suppressions.set(suppressionKey(whole.checkName, whole.resourceIdentifier), whole);
  return suppressedBy(state, check, now)(resource);
}

test('a suppression holds for its check and its very resource', () => {
  expect(isSuppressed({ suppressIndefinitely: true }, aPolicy('p'))).toBe(true);
  expect(isSuppressed({ suppressIndefinitely: true }, aPolicy('p', '2'))).toBe(false);
  expect(isSuppressed({ suppressIndefinitely: true }, aPolicy('q'))).toBe(false);
  expect(isSuppressed({ suppressIndefinitely: true }, aPolicy('p'), 'LOGGING_DISABLED_CHECK')).toBe(false);
});

test('a suppression holds until its end and not at it', () => {
  const ending = (millis: number) => ({ expirationDate: new Date(now.getTime() + millis) });
  expect(isSuppressed(ending(1), aPolicy('p'))).toBe(true);
  expect(isSuppressed(ending(0), aPolicy('p'))).toBe(false);
  expect(isSuppressed(ending(-1), aPolicy('p'))).toBe(false);
});

test('identifiers have the same key just when they name the same resource', () => {
  const policies = fc.record({ policyName: fc.string(), policyVersionId: fc.string() });
  fc.assert(
    fc.property(policies, policies, (a, b) => {
      const reversed = { policyVersionId: a.policyVersionId, policyName: a.policyName };
      expect(keyOf({ policyVersionIdentifier: reversed })).toBe(keyOf({ policyVersionIdentifier: a }));
      const same = a.policyName === b.policyName && a.policyVersionId === b.policyVersionId;
      expect(keyOf({ policyVersionIdentifier: a }) === keyOf({ policyVersionIdentifier: b })).toBe(same);
    }),
  );
  expect(keyOf({ clientId: 'x' })).not.toBe(keyOf({ roleAliasArn: 'x' }));
  expect(keyOf({ clientId: 'x', account: undefined })).toBe(keyOf({ clientId: 'x' }));
});

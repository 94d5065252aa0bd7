import type { Account } from '../account.ts';
import type { View } from './evaluators/evaluate.ts';
import { evaluateCheck } from './evaluators/evaluate-check.ts';
import type { NonCompliance, Sequence } from './finding.ts';
import type { ResourceIdentifier } from './resource.ts';

export interface Observation {
  readonly totalResourcesCount: number;
  readonly nonCompliances: Sequence<NonCompliance>;
}

function certificateIsInUse(
  { registry }: Account,
  { deviceCertificateId, caCertificateId }: ResourceIdentifier,
) {
  const device = registry.certificates.get(deviceCertificateId ?? '');
  const ca = registry.caCertificates.get(caCertificateId ?? '');
  return (
    (!device || device.status === 'ACTIVE' || device.status === 'PENDING_TRANSFER') &&
    (!ca || ca.status === 'ACTIVE')
  );
}

function policyVersionIsInUse({ registry }: Account, { policyVersionIdentifier }: ResourceIdentifier) {
  const policy = registry.policies.get(policyVersionIdentifier?.policyName ?? '');
  return !policy || policy.defaultVersionId === policyVersionIdentifier?.policyVersionId;
}

/** What the fleet does not hold can't have been put right in it, and stands. */
const stands = (account: Account, { nonCompliantResource }: NonCompliance) =>
  certificateIsInUse(account, nonCompliantResource.resourceIdentifier) &&
  policyVersionIsInUse(account, nonCompliantResource.resourceIdentifier);

/** The injected findings that still stand, by position, so that none needs to be kept. */
function currentState(account: Account, injected: Sequence<NonCompliance>): Sequence<NonCompliance> {
  const positions: number[] = [];
  for (let index = 0; index < injected.length; index += 1) {
    const nonCompliance = injected.at(index);
    if (nonCompliance && stands(account, nonCompliance)) positions.push(index);
  }
  return { length: positions.length, at: (index) => injected.at(positions[index] ?? injected.length) };
}

const joined = <Item>(head: readonly Item[], tail: Sequence<Item>): Sequence<Item> => ({
  length: head.length + tail.length,
  at: (index) => (index < head.length ? head[index] : tail.at(index - head.length)),
});

/** What a check has to say at this moment: of the fleet, and of what was injected. */
export function observe(checkName: string, view: View): Observation {
  const seen = evaluateCheck(checkName, view);
  const seed = view.account.audit.seeds.get(checkName);
  if (!seed?.findings) return seen;
  return {
    totalResourcesCount: seen.totalResourcesCount + (seed.totalResourcesCount ?? 0),
    nonCompliances: joined(seen.nonCompliances, currentState(view.account, seed.findings)),
  };
}

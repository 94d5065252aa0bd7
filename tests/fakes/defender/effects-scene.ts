import type { Condition } from '../../../shared/containments/condition.ts';
import type { Contained } from '../../../shared/containments/contained.ts';
import type { DefenderWorld } from './world.ts';

export const id = 'c'.repeat(64);
export const inGroup = { kind: 'thing-group', thingName: 'pump-1', thingGroupName: 'Quarantine' } as const;
export const certificate = { kind: 'certificate', certificateId: id } as const;
export const caCertificate = { kind: 'ca-certificate', certificateId: id } as const;
export const policy = { kind: 'policy', policyName: 'broad' } as const;
export const logging = { kind: 'logging' } as const;
export const suppression = {
  kind: 'suppression',
  checkName: 'IOT_POLICY_OVERLY_PERMISSIVE_CHECK',
  resource: { policyVersionIdentifier: { policyName: 'broad', policyVersionId: '1' } },
} as const;

export const member = (isMember: boolean, ...thingGroupNames: string[]): Condition => ({
  ...{ of: 'thing-group', isMember, thingGroupNames },
});
export const version = (defaultVersionId: string, ...versionIds: string[]): Condition => ({
  ...{ of: 'policy', defaultVersionId, versionIds },
});
export const noSuppression: Condition = { of: 'suppression', exists: false };

/** What of it is changed by hand, and how. */
interface Change {
  readonly contained: Contained;
  readonly before: Condition;
  readonly after: Condition;
}
export const changes: readonly Change[] = [
  { contained: inGroup, before: member(false), after: member(true, 'Quarantine') },
  {
    contained: certificate,
    before: { of: 'certificate', status: 'ACTIVE' },
    after: { of: 'certificate', status: 'INACTIVE' },
  },
  {
    contained: caCertificate,
    before: { of: 'ca-certificate', status: 'ACTIVE', autoRegistrationStatus: 'ENABLE' },
    after: { of: 'ca-certificate', status: 'INACTIVE', autoRegistrationStatus: 'DISABLE' },
  },
  { contained: policy, before: version('1', '1'), after: version('2', '1', '2') },
  { contained: suppression, before: noSuppression, after: { of: 'suppression', exists: true } },
];

export async function effectsScene(world: DefenderWorld): Promise<void> {
  await world.certificate(id, ['pump-1']);
  await world.caCertificate(id);
  await world.policy('broad');
}

/** The condition with its versions in one order: AWS lists them in any. */
export const sorted = (condition: Condition): Condition =>
  condition.of === 'policy' ? { ...condition, versionIds: condition.versionIds.toSorted() } : condition;

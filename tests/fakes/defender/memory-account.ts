import type { Condition } from '../../../shared/containments/condition.ts';
import { type Contained, containmentIdOf } from '../../../shared/containments/contained.ts';
import { quotas } from '../../../shared/defender/quotas.ts';
import { gone } from './trouble.ts';

const isFull = ({ isMember, thingGroupNames }: Extract<Condition, { of: 'thing-group' }>): boolean =>
  !isMember && thingGroupNames.length >= quotas.groupsPerThing;

type PolicyCondition = Extract<Condition, { of: 'policy' }>;

/** What an action makes of logging. */
const logging: Condition = {
  ...{ of: 'logging', isConfigured: true, disableAllLogs: false, defaultLogLevel: 'WARN' },
  roleArn: 'arn:aws:iam::111122223333:role/Logs',
};

/**
 * What of AWS IoT can be contained, by the ids of containments. It is all there, and as it is at first, unless somebody
 * changed or removed it. `settle` does what is due before anybody looks.
 */
export function createMemoryAccount(settle: () => void) {
  const conditions = new Map<string, Condition>();
  const removed = new Set<string>();
  /** The highest number that a version of each policy ever had: none is given twice. */
  const versions = new Map<string, number>();

  function groupsOf(thingName: string): string[] {
    settle();
    return [...conditions].flatMap(([id, condition]) => {
      const [kind, thing, group = ''] = id.split('/');
      const isOne = kind === 'thing-group' && thing === thingName;
      return isOne && condition.of === 'thing-group' && condition.isMember ? [group] : [];
    });
  }

  function conditionOf(contained: Contained): Condition {
    settle();
    const known = conditions.get(containmentIdOf(contained));
    switch (contained.kind) {
      case 'thing-group': {
        const thingGroupNames = groupsOf(contained.thingName);
        const isMember = thingGroupNames.includes(contained.thingGroupName);
        return { of: 'thing-group', isMember, thingGroupNames };
      }
      case 'policy':
        return known ?? { of: 'policy', defaultVersionId: '1', versionIds: ['1'] };
      case 'logging':
        return known ?? { of: 'logging', isConfigured: false };
      case 'suppression':
        return known ?? { of: 'suppression', exists: false };
      default:
        return known ?? { of: contained.kind, status: 'ACTIVE' };
    }
  }

  function set(contained: Contained, condition: Condition): void {
    settle();
    const id = containmentIdOf(contained);
    conditions.set(id, condition);
    if (condition.of === 'policy') versions.set(id, newest(id, condition));
  }

  const newest = (id: string, { versionIds }: PolicyCondition): number =>
    Math.max(versions.get(id) ?? 1, ...versionIds.map(Number));

  function require(contained: Contained): void {
    if (removed.has(nameOf(contained))) throw gone(nameOf(contained));
  }

  function added(contained: Contained, { versionIds }: PolicyCondition): Condition | string {
    if (versionIds.length >= quotas.versionsPerPolicy) return 'the policy has no room for a version';
    const id = containmentIdOf(contained);
    const next = String(newest(id, { of: 'policy', defaultVersionId: '', versionIds }) + 1);
    return { of: 'policy', defaultVersionId: next, versionIds: [...versionIds, next] };
  }

  /** What an action turns something into, or why it can not. */
  function changed(contained: Contained, before: Condition): Condition | string {
    switch (before.of) {
      case 'thing-group':
        return isFull(before) ? 'the thing is in as many groups as it may be' : { ...before, isMember: true };
      case 'policy':
        return added(contained, before);
      case 'logging':
        return logging;
      case 'suppression':
        return before;
      default:
        return before.status === 'REVOKED' ? 'the certificate is revoked' : { ...before, status: 'INACTIVE' };
    }
  }

  return {
    ...{ groupsOf, conditionOf, set, require },
    /** Somebody deletes a thing, a certificate or a policy. */
    remove: (contained: Contained): void => void removed.add(nameOf(contained)),
    /** Does what an action asks for; answers why it can not. */
    change(contained: Contained, expectedVersionId?: string): string | undefined {
      if (removed.has(nameOf(contained))) return `${nameOf(contained)} does not exist`;
      const before = conditionOf(contained);
      const isOther =
        before.of === 'policy' && before.defaultVersionId !== (expectedVersionId ?? before.defaultVersionId);
      if (isOther) return 'the finding is about a version that is not the default any more';
      const after = changed(contained, before);
      if (typeof after === 'string') return after;
      set(contained, after);
      return undefined;
    },
  };
}

export type MemoryAccount = ReturnType<typeof createMemoryAccount>;

/** What has to be there, so that something of it can be contained. */
const nameOf = (contained: Contained): string =>
  contained.kind === 'thing-group' ? `thing/${contained.thingName}` : containmentIdOf(contained);

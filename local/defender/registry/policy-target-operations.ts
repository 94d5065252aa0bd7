import * as v from 'valibot';
import { quotas } from '../../../shared/defender/quotas.ts';
import type { Account } from '../account.ts';
import { ServiceError } from '../errors.ts';
import { operation } from '../operation.ts';
import { boolean, policyName, targetArn } from '../schemas.ts';
import { certificateWith } from './certificates.ts';
import { found, nameInArn } from './find.ts';
import { markerPage, markers } from './markers.ts';
import { policyNamed } from './policies.ts';
import { lineage } from './thing-groups.ts';

const attachedTo = ({ registry }: Account, target: string) =>
  [...registry.policies.values()].filter(({ targets }) => targets.has(target));

/** The target, then what it inherits from: a thing group has the policies of the groups above it, too. */
function inheritance(account: Account, target: string): readonly string[] {
  if (!target.includes(':thinggroup/')) return [certificateWith(account, nameInArn(target)).certificateArn];
  const { thingGroups } = account.registry;
  const group = found(thingGroups, nameInArn(target), 'thing group');
  return lineage(thingGroups, group).map(({ thingGroupArn }) => thingGroupArn);
}

const attachPolicy = operation({
  name: 'AttachPolicy',
  method: 'PUT',
  path: '/target-policies/:policyName',
  perSecond: 10,
  input: v.object({ policyName, target: targetArn }),
  run: ({ policyName, target }, { account }) => {
    const { targets } = policyNamed(account, policyName);
    inheritance(account, target);
    if (!targets.has(target) && attachedTo(account, target).length >= quotas.policiesPerTarget)
      throw new ServiceError(
        'LimitExceededException',
        `${target} has ${quotas.policiesPerTarget} policies already`,
      );
    targets.add(target);
    return {};
  },
});

/** The API names no error for a policy or target that is not there: nothing is attached then, which is the aim. */
const detachPolicy = operation({
  name: 'DetachPolicy',
  method: 'POST',
  path: '/target-policies/:policyName',
  perSecond: 10,
  input: v.object({ policyName, target: targetArn }),
  run: ({ policyName, target }, { account }) => {
    account.registry.policies.get(policyName)?.targets.delete(target);
    return {};
  },
});

const listTargetsForPolicy = operation({
  name: 'ListTargetsForPolicy',
  method: 'POST',
  path: '/policy-targets/:policyName',
  perSecond: 10,
  input: v.object({ ...markers, policyName }),
  run: ({ policyName, ...input }, { account }) => {
    const { shown, nextMarker } = markerPage([...policyNamed(account, policyName).targets], input);
    return { targets: shown, nextMarker };
  },
});

const listAttachedPolicies = operation({
  name: 'ListAttachedPolicies',
  method: 'POST',
  path: '/attached-policies/:target',
  perSecond: 10,
  input: v.object({ ...markers, target: targetArn, recursive: v.optional(boolean, false) }),
  run: ({ target, recursive, ...input }, { account }) => {
    const sources = inheritance(account, target).slice(0, recursive ? undefined : 1);
    const attached = new Set(sources.flatMap((source) => attachedTo(account, source)));
    const { shown, nextMarker } = markerPage([...attached], input);
    return { policies: shown.map(({ policyName, policyArn }) => ({ policyName, policyArn })), nextMarker };
  },
});

export const policyTargetOperations = [
  attachPolicy,
  detachPolicy,
  listTargetsForPolicy,
  listAttachedPolicies,
];

import * as v from 'valibot';
import { type Operation, operation } from '../operation.ts';
import { page } from '../paging.ts';
import { boolean, paging, securityProfileName, targetArn } from '../schemas.ts';
import { invalidateUnmonitored } from './invalidation.ts';
import { securityProfileNamed } from './security-profiles.ts';
import { attach, checkTarget, detach, targetsOfProfile, withChildren } from './targets.ts';

const path = '/security-profiles/:securityProfileName/targets';
const attachment = v.object({ securityProfileName, securityProfileTargetArn: targetArn });

const attachProfile = operation({
  name: 'AttachSecurityProfile',
  method: 'PUT',
  path,
  perSecond: 10,
  input: attachment,
  run: ({ securityProfileName, securityProfileTargetArn }, { account }) => {
    securityProfileNamed(account, securityProfileName);
    attach(account, securityProfileName, securityProfileTargetArn);
    return {};
  },
});

const detachProfile = operation({
  name: 'DetachSecurityProfile',
  method: 'DELETE',
  path,
  perSecond: 10,
  input: attachment,
  run: async ({ securityProfileName, securityProfileTargetArn }, context) => {
    const profile = securityProfileNamed(context.account, securityProfileName);
    detach(context.account, securityProfileName, securityProfileTargetArn);
    await invalidateUnmonitored(context, profile);
    return {};
  },
});

const listTargets = operation({
  name: 'ListTargetsForSecurityProfile',
  method: 'GET',
  path,
  perSecond: 10,
  input: v.object({ ...paging, securityProfileName }),
  run: ({ securityProfileName, ...input }, { account }) => {
    securityProfileNamed(account, securityProfileName);
    const { items, nextToken } = page(targetsOfProfile(account, securityProfileName), input);
    return { securityProfileTargets: items.map((arn) => ({ arn })), nextToken };
  },
});

const listProfiles = operation({
  name: 'ListSecurityProfilesForTarget',
  method: 'GET',
  path: '/security-profiles-for-target',
  perSecond: 10,
  input: v.object({ ...paging, securityProfileTargetArn: targetArn, recursive: v.optional(boolean, false) }),
  run: ({ securityProfileTargetArn, recursive, ...input }, { account }) => {
    checkTarget(account, securityProfileTargetArn);
    const targets = recursive ? withChildren(account, securityProfileTargetArn) : [securityProfileTargetArn];
    const mappings = targets.flatMap((arn) =>
      [...(account.detect.attachments.get(arn) ?? [])].map((name) => ({
        securityProfileIdentifier: { name, arn: securityProfileNamed(account, name).securityProfileArn },
        target: { arn },
      })),
    );
    const { items, nextToken } = page(mappings, input);
    return { securityProfileTargetMappings: items, nextToken };
  },
});

export const targetOperations: readonly Operation[] = [
  attachProfile,
  detachProfile,
  listTargets,
  listProfiles,
];

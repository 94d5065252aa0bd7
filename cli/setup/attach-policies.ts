import {
  deniesAnything,
  type QuarantineGroup,
  type QuarantineGroups,
} from '../defender/quarantine-groups.ts';
import type { DesiredState } from './desired-state.ts';
import type { SetupStep } from './step.ts';

const inGeneral = 'the quarantine group gets its policies';

/** CloudFormation can't attach a policy to a thing group. */
export async function planPolicies(
  { group: name, policies }: Pick<DesiredState, 'group' | 'policies'>,
  groups: QuarantineGroups,
): Promise<readonly SetupStep[]> {
  if (!name) return [skipped('the stack has no quarantine group; to name one: --quarantine-group NAME')];
  if (policies.length === 0)
    return [skipped(`the stack has no policy for the group ${name}; to name one: --quarantine-policy NAME`)];
  const group = await groups.describe(name);
  if (!group) return [refused(`there is no thing group ${name}`)];
  if (group.isDynamic) return [refused(`${name} is a dynamic group, which no action can add things to`)];
  return Promise.all(policies.map((policy) => planPolicy(policy, group, groups)));
}

const skipped = (because: string): SetupStep => ({ what: inGeneral, state: 'skipped', because });
const refused = (because: string): SetupStep => ({ what: inGeneral, state: 'refused', because });

async function planPolicy(
  policy: string,
  group: QuarantineGroup,
  groups: QuarantineGroups,
): Promise<SetupStep> {
  const what = `the thing group ${group.name} has the policy ${policy}`;
  if (group.policyNames.includes(policy)) return { what, state: 'already' };
  const document = await groups.policyDocument(policy);
  if (document === undefined) return { what, state: 'refused', because: `there is no policy ${policy}` };
  if (!deniesAnything(document))
    return {
      what,
      state: 'refused',
      because: 'it denies nothing: things in the group would only gain rights',
    };
  return {
    ...{ what, state: 'todo' },
    undo: `aws iot detach-policy --policy-name ${policy} --target ${group.arn}`,
    apply: () => groups.attach(policy, group),
  };
}

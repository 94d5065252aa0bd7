import {
  deniesAnything,
  type QuarantineGroup,
  type QuarantineGroups,
} from '../../defender/quarantine-groups.ts';
import { fail, type Observation, ok, skipped, warn } from '../run-checks.ts';
import type { NamedAction, ReadNamedActions } from './mitigation-actions.ts';

type Found = typeof fail;

/** Whether the groups that actions put things into cut off what is in them. */
export async function checkQuarantineGroups(
  read: ReadNamedActions,
  groups: QuarantineGroups,
): Promise<readonly Observation[]> {
  const named = await read();
  const names = [...new Set(named.flatMap(groupsOf))];
  if (names.length === 0) return [skipped('no action that the ruleset allows puts things into a group')];
  const isEnforced = (name: string) =>
    named.some((namedAction) => namedAction.isEnforced && groupsOf(namedAction).includes(name));
  return Promise.all(names.map((name) => observe(name, isEnforced(name) ? fail : warn, groups)));
}

const groupsOf = ({ action }: NamedAction): readonly string[] =>
  action?.type === 'ADD_THINGS_TO_THING_GROUP' ? action.thingGroupNames : [];

async function observe(name: string, found: Found, groups: QuarantineGroups): Promise<Observation> {
  const group = await groups.describe(name);
  if (!group)
    return found(`there is no thing group ${name}`, `aws iot create-thing-group --thing-group-name ${name}`);
  if (group.isDynamic)
    return found(
      `${name} is a dynamic group, which nothing can be added to`,
      'Give the action a static thing group: aws iot update-mitigation-action',
    );
  return (await policyFlaw(group, groups, found)) ?? ok(`${name} is static and has ${inWords(group)}`);
}

const inWords = ({ policyNames }: QuarantineGroup): string =>
  policyNames.length === 1 ? `the policy ${policyNames[0]}` : `the policies ${policyNames.join(', ')}`;

async function policyFlaw(
  group: QuarantineGroup,
  groups: QuarantineGroups,
  found: Found,
): Promise<Observation | undefined> {
  const { name, policyNames } = group;
  const fix = `npx defender setup --quarantine-group ${name} --quarantine-policy POLICY`;
  if (policyNames.length === 0)
    return found(`${name} has no policy: a thing in it may do all that it could before`, fix);
  const documents = await Promise.all(policyNames.map((policyName) => groups.policyDocument(policyName)));
  return documents.some((document) => document !== undefined && deniesAnything(document))
    ? undefined
    : found(`${name} has ${inWords(group)}, which denies nothing`, fix);
}

import { thingGroupsOf } from '../../local/defender/registry/thing-groups.ts';
import { about, containing } from '../faults/scenarios/rules.ts';
import { type Stage, setStage } from '../faults/scenarios/stage.ts';
import type { World } from '../faults/world/world.ts';
import { type Group, groups } from './model.ts';

export const things = Array.from({ length: 30 }, (_, index) => `pump-${index + 1}`);

const policyCheck = 'IOT_POLICY_OVERLY_PERMISSIVE_CHECK';

const everything = JSON.stringify({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Action: ['iot:*'], Resource: ['*'] }],
});

/** Policies that are accepted as they are begin so; all others are replaced when an audit finds them. */
export const acceptedPrefix = 'shared-';

const suppress = { for: '90d', owner: 'iot-security@example.com', reason: 'Shared by design' };

const accept = {
  id: 'accept',
  priority: 100,
  match: {
    kind: ['finding'],
    checkName: [policyCheck],
    nonCompliantResource: {
      resourceIdentifier: { policyVersionIdentifier: { policyName: [{ prefix: acceptedPrefix }] } },
    },
  },
  respond: [{ suppress }],
};

/** Two rulesets that ask for the same, by other rules: pushing one changes nothing that should be. */
const rulesets = ['one', 'two'].map((suffix) => [
  containing(`quarantine-${suffix}`, groups.Quarantine.metric, {
    release: '30m',
    limits: { devices: [{ count: 500, per: '1h' }] },
    also: [{ notify: { severity: 'low' } }],
  }),
  containing(`watch-${suffix}`, groups.Watched.metric, { action: 'WatchThing', release: '1h' }),
  accept,
  about('blank', policyCheck, [{ mitigate: ['BlankPolicy'] }]),
]);

/** The account of a soak: what devices and persons do in it, and how it looks. */
export interface Fleet {
  /** Reports a value of the metric that puts things into the group: so much that it raises the alarm, or ends it. */
  report(thing: string, group: Group, isTooMuch: boolean): Promise<void>;
  createPolicy(name: string): Promise<void>;
  audit(): Promise<void>;
  pushRules(number: number): Promise<void>;
  put(thing: string, group: Group): Promise<void>;
  take(thing: string, group: Group): Promise<void>;
  restorePolicy(name: string): Promise<void>;
  deleteSuppression(name: string): Promise<void>;
  isIn(thing: string, group: Group): boolean;
  /** Policies whose default version is no longer the one that a person made. */
  replacedPolicies(): readonly string[];
  suppressedPolicies(): readonly string[];
}

export async function createFleet(world: World): Promise<Fleet> {
  const stage: Stage = await setStage(world, { things, rules: rulesets[0] ?? [] });
  const { account, call, reportMetric } = world.defender;
  const identifierOf = (policyName: string) => ({
    checkName: policyCheck,
    resourceIdentifier: { policyVersionIdentifier: { policyName, policyVersionId: '1' } },
  });
  return {
    report: (thingName, group, isTooMuch) =>
      reportMetric({
        ...{ thingName, metric: groups[group].metric, at: world.clock.now() },
        value: { count: isTooMuch ? 100 : 0 },
      }),
    createPolicy: async (policyName) =>
      void (await call('CreatePolicy', { policyName, policyDocument: everything })),
    audit: () => stage.audit(policyCheck),
    pushRules: (number) => stage.push(rulesets[number % rulesets.length] ?? []),
    put: async (thingName, thingGroupName) =>
      void (await call('AddThingToThingGroup', { thingName, thingGroupName })),
    take: async (thingName, thingGroupName) =>
      void (await call('RemoveThingFromThingGroup', { thingName, thingGroupName })),
    restorePolicy: async (policyName) =>
      void (await call('SetDefaultPolicyVersion', { policyName, policyVersionId: '1' })),
    deleteSuppression: async (policyName) =>
      void (await call('DeleteAuditSuppression', identifierOf(policyName))),
    isIn(name, group) {
      const thing = account.registry.things.get(name);
      if (!thing) throw new Error(`There is no thing ${name}`);
      return thingGroupsOf(account.registry, thing).some(({ thingGroupName }) => thingGroupName === group);
    },
    replacedPolicies: () =>
      [...account.registry.policies.values()]
        .filter(({ defaultVersionId }) => defaultVersionId !== '1')
        .map(({ policyName }) => policyName),
    suppressedPolicies: () =>
      [...account.audit.suppressions.values()].flatMap(
        ({ resourceIdentifier }) => resourceIdentifier.policyVersionIdentifier?.policyName ?? [],
      ),
  };
}

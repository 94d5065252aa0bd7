import { IoTServiceException } from '@aws-sdk/client-iot';
import type { AuditConfiguration } from '../../../../cli/defender/audit-configuration.ts';
import type { QuarantineGroup } from '../../../../cli/defender/quarantine-groups.ts';
import type { SecurityProfile } from '../../../../cli/defender/security-profiles.ts';
import { planPolicies } from '../../../../cli/setup/attach-policies.ts';
import { type DesiredState, desiredStateOf } from '../../../../cli/setup/desired-state.ts';
import { planAudits, planProfiles } from '../../../../cli/setup/notice-targets.ts';
import type { SetupStep } from '../../../../cli/setup/step.ts';
import { systemClock } from '../../../../shared/time/clock.ts';
import { aStackFile } from '../../../builders/stack-file.ts';

const topicArn = 'arn:aws:sns:eu-west-1:111122223333:Defender';
const otherTopic = 'arn:aws:sns:eu-west-1:111122223333:Other';
const roleArn = 'arn:aws:iam::111122223333:role/Publish';
const otherRole = 'arn:aws:iam::111122223333:role/Other';

const desired = (members: Partial<DesiredState> = {}): DesiredState => ({
  ...{ group: 'Quarantine', policies: ['Deny'], profiles: ['fleet'] },
  ...{ topicArn, roleArn, takeOver: false },
  ...members,
});

const statesOf = (steps: readonly SetupStep[]) => steps.map(({ state }) => state);

async function apply(step: SetupStep | undefined): Promise<void> {
  if (step?.state !== 'todo') throw new Error(`Not to be done: ${JSON.stringify(step)}`);
  await step.apply();
}

describe('what setup is to see to', () => {
  const platform = { environment: {}, clock: systemClock };
  const outputs = {
    QuarantineGroupName: 'Quarantine',
    QuarantinePolicyNames: 'Quarantine,QuarantineLowerCase',
    DefenderPublishRoleArn: roleArn,
  };
  const resources = aStackFile({ outputs, topics: { DefenderTopic: topicArn } });

  test('what setup is to see to is what the stack says of itself', () => {
    expect(desiredStateOf({}, { platform, resources })).toEqual(
      desired({ policies: ['Quarantine', 'QuarantineLowerCase'], profiles: [] }),
    );
  });

  test('what setup is to see to is what is named in its place', () => {
    const options = { quarantineGroup: 'Cage', quarantinePolicy: ['Deny'], publishRole: otherRole };
    expect(desiredStateOf(options, { platform, resources })).toMatchObject({
      ...{ group: 'Cage', policies: ['Deny'], roleArn: otherRole },
    });
  });
});

describe('policies of the quarantine group', () => {
  const documents: Readonly<Record<string, string>> = {
    Deny: '{"Statement":[{"Effect":"Deny"}]}',
    Allow: '{"Statement":[{"Effect":"Allow"}]}',
  };

  function groupsWith(members?: Partial<QuarantineGroup>) {
    const attached: string[] = [];
    return {
      attached,
      describe: async (name: string) =>
        members && { name, arn: `arn:${name}`, isDynamic: false, policyNames: [], ...members },
      policyDocument: async (name: string) => documents[name],
      attach: async (policy: string, { arn }: { readonly arn: string }) =>
        void attached.push(`${policy} to ${arn}`),
    };
  }

  test('policies of the quarantine group that it lacks are attached, those that it has are left alone', async () => {
    const groups = groupsWith({ policyNames: ['Old'] });
    const steps = await planPolicies(desired({ policies: ['Old', 'Deny'] }), groups);
    expect(statesOf(steps)).toEqual(['already', 'todo']);
    await apply(steps[1]);
    expect(groups.attached).toEqual(['Deny to arn:Quarantine']);
    expect(steps[1]).toMatchObject({
      undo: 'aws iot detach-policy --policy-name Deny --target arn:Quarantine',
    });
  });

  test.each([
    ['the group is not there', {}, undefined, 'refused'],
    ['the group is dynamic', {}, { isDynamic: true }, 'refused'],
    ['the policy is not there', { policies: ['Gone'] }, {}, 'refused'],
    ['the policy denies nothing', { policies: ['Allow'] }, {}, 'refused'],
    ['nobody says of a group', { group: undefined }, {}, 'skipped'],
    ['nobody says of a policy', { policies: [] }, {}, 'skipped'],
  ])('policies of the quarantine group are not attached where %s', async (_, members, group, state) => {
    expect(statesOf(await planPolicies(desired(members), groupsWith(group)))).toEqual([state]);
  });
});

describe('the target of audit notifications', () => {
  function configured(configuration: Partial<AuditConfiguration>) {
    const targets: unknown[] = [];
    return {
      targets,
      read: async () => ({ roleArn: otherRole, enabledChecks: [], ...configuration }),
      setNotificationTarget: async (target: unknown) => void targets.push(target),
    };
  }
  const ours = { topicArn, roleArn, enabled: true };
  const others = { ...ours, topicArn: otherTopic };

  test.each([
    ['is our topic already', ours, {}, 'already'],
    ['is our topic, with a role of its own', { ...ours, roleArn: otherRole }, {}, 'already'],
    ['is nowhere', undefined, {}, 'todo'],
    ['is our topic, but off', { ...ours, enabled: false }, {}, 'todo'],
    ['is our topic, without a role', { ...ours, roleArn: '' }, {}, 'todo'],
    ['is another topic', others, {}, 'refused'],
    ['is another topic, which is off', { ...others, enabled: false }, {}, 'refused'],
    ['is another topic, to be taken over', others, { takeOver: true }, 'todo'],
    ['is nowhere, and no role is known', undefined, { roleArn: undefined }, 'refused'],
    ['is nowhere, and no topic is known', undefined, { topicArn: undefined }, 'refused'],
  ])('the target of audit notifications that %s', async (_, target, members, state) => {
    const configurations = configured(target ? { target } : {});
    expect(await planAudits(desired(members), configurations)).toMatchObject({ state });
    expect(configurations.targets).toEqual([]);
  });

  test('the target of audit notifications is refused where audits were never enabled: the first call has to enable a check', async () => {
    const read = async () => ({ enabledChecks: [] });
    expect(await planAudits(desired(), { ...configured({}), read })).toMatchObject({ state: 'refused' });
  });

  test('the target of audit notifications is changed to our topic, and says what was there and how to go back', async () => {
    const configurations = configured({ target: others });
    const step = await planAudits(desired({ takeOver: true }), configurations);
    expect(step).toMatchObject({
      before: `${otherTopic} as ${roleArn}`,
      undo: expect.stringContaining(`'SNS={targetArn=${otherTopic},roleArn=${roleArn},enabled=true}'`),
    });
    await apply(step);
    expect(configurations.targets).toEqual([{ topicArn, roleArn }]);
  });

  test('the target of audit notifications is taken back to off where there was nothing', async () => {
    expect(await planAudits(desired(), configured({}))).toMatchObject({
      undo: expect.stringContaining(`targetArn=${topicArn},roleArn=${roleArn},enabled=false`),
    });
  });
});

describe('the alert target of a profile', () => {
  function profilesWith(profile?: Partial<SecurityProfile>, isUnchanged = true) {
    const alerted: unknown[] = [];
    return {
      alerted,
      names: async () => [],
      describe: async (name: string) => profile && { name, version: 3, ...profile },
      setAlertTarget: async ({ name, version }: SecurityProfile, target: unknown) => {
        alerted.push({ name, version, target });
        return isUnchanged;
      },
    };
  }

  test.each([
    ['is our topic already', { target: { topicArn, roleArn: otherRole } }, {}, 'already'],
    ['is nowhere', {}, {}, 'todo'],
    ['is our topic, without a role', { target: { topicArn, roleArn: '' } }, {}, 'todo'],
    ['is another topic', { target: { topicArn: otherTopic, roleArn } }, {}, 'refused'],
    [
      'is another topic, to be taken over',
      { target: { topicArn: otherTopic, roleArn } },
      { takeOver: true },
      'todo',
    ],
    ['is not there', undefined, {}, 'refused'],
    ['is nowhere, and no role is known', {}, { roleArn: undefined }, 'refused'],
  ])('the alert target of a profile that %s', async (_, profile, members, state) => {
    expect(statesOf(await planProfiles(desired(members), profilesWith(profile)))).toEqual([state]);
  });

  test('the alert target of a profile is changed for the version that was read, and for the profiles that are named alone', async () => {
    const profiles = profilesWith({});
    const steps = await planProfiles(desired({ profiles: ['fleet', 'gateways'] }), profiles);
    for (const step of steps) await apply(step);
    expect(profiles.alerted).toEqual(
      ['fleet', 'gateways'].map((name) => ({ name, version: 3, target: { topicArn, roleArn } })),
    );
    expect(steps[0]).toMatchObject({
      undo: 'aws iot update-security-profile --security-profile-name fleet --delete-alert-targets',
    });
  });

  test('fails where somebody changed the profile meanwhile', async () => {
    const [step] = await planProfiles(desired(), profilesWith({}, false));
    await expect(apply(step)).rejects.toThrow('meanwhile');
  });

  test('the alert target of a profile is refused where Detect is not available', async () => {
    const describe = () =>
      Promise.reject(
        new IoTServiceException({ name: 'AccessDeniedException', $fault: 'client', $metadata: {} }),
      );
    const steps = await planProfiles(desired(), { ...profilesWith(), describe });
    expect(steps).toMatchObject([
      { state: 'refused', because: expect.stringContaining('Detect is not available') },
    ]);
  });
});

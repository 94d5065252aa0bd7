import { isDetectRefused, orDetectRefused } from '../defender/detect-availability.ts';
import type { AlertTarget, SecurityProfile, SecurityProfiles } from '../defender/security-profiles.ts';
import { targetOf, type Wishes } from './desired-state.ts';
import { ChangedMeanwhileError, type SetupStep } from './step.ts';

/** Points security profiles at the topic, those that are named and no others. */
export const planProfiles = (wishes: Wishes, profiles: SecurityProfiles): Promise<readonly SetupStep[]> =>
  Promise.all(wishes.profiles.map((name) => planNamed(name, wishes, profiles)));

async function planNamed(name: string, wishes: Wishes, profiles: SecurityProfiles): Promise<SetupStep> {
  const refused = (because: string): SetupStep => ({ what: whatOf(name, wishes), state: 'refused', because });
  const profile = await orDetectRefused(profiles.describe(name));
  if (isDetectRefused(profile)) return refused(`Detect is not available (${profile.refused})`);
  if (!profile) return refused(`there is no security profile ${name}`);
  const target = targetOf(wishes);
  return typeof target === 'string' ? refused(target) : planProfile(profile, { wishes, target, profiles });
}

const whatOf = (name: string, { topicArn }: Wishes): string =>
  `violations of ${name} are told to ${topicArn ?? 'our topic'}`;

interface Planning {
  readonly wishes: Wishes;
  readonly target: AlertTarget;
  readonly profiles: SecurityProfiles;
}

function planProfile(profile: SecurityProfile, { wishes, target, profiles }: Planning): SetupStep {
  const { name, target: before } = profile;
  const what = whatOf(name, wishes);
  if (before?.topicArn === target.topicArn && before.roleArn !== '') return { what, state: 'already' };
  if (before && before.topicArn !== target.topicArn && !wishes.takeOver)
    return { what, state: 'refused', because: `they are told to ${before.topicArn}: --take-over` };
  return {
    ...{ what, state: 'todo' },
    ...(before && { before: `${before.topicArn} as ${before.roleArn || 'no role'}` }),
    undo: `aws iot update-security-profile --security-profile-name ${name} ${pointingTo(before)}`,
    async apply() {
      if (!(await profiles.alert(profile, target)))
        throw new ChangedMeanwhileError(
          `Somebody changed the security profile ${name} meanwhile: run it again`,
        );
    },
  };
}

const pointingTo = (target: AlertTarget | undefined): string =>
  target
    ? `--alert-targets 'SNS={alertTargetArn=${target.topicArn},roleArn=${target.roleArn}}'`
    : '--delete-alert-targets';

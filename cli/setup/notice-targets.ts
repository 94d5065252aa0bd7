import type { AuditConfigurations, NotificationTarget } from '../defender/audit-configuration.ts';
import { isDetectRefused, orDetectRefused } from '../defender/detect-availability.ts';
import type { AlertTarget, SecurityProfile, SecurityProfiles } from '../defender/security-profiles.ts';
import { type DesiredState, targetOf } from './desired-state.ts';
import { ConcurrentChangeError, type SetupStep } from './step.ts';

/** An account has one target for the notices of its audits: another's is not taken away unasked. */
export async function planAudits(
  desired: DesiredState,
  configurations: AuditConfigurations,
): Promise<SetupStep> {
  const what = `audit notifications go to ${desired.topicArn ?? 'our topic'}`;
  const { roleArn, target: before } = await configurations.read();
  if (isInPlace(before, desired)) return { what, state: 'already' };
  const target = targetOf(desired);
  if (typeof target === 'string') return { what, state: 'refused', because: target };
  if (!roleArn) return { what, state: 'refused', because: neverConfigured };
  if (isOtherTopic(before, desired))
    return {
      what,
      state: 'refused',
      because: `they go to ${before?.topicArn} now; to replace that: --take-over`,
    };
  return {
    ...{ what, state: 'todo' },
    ...(before && { before: inWords(before) }),
    undo: auditTargetCommand(before ?? { ...target, enabled: false }),
    apply: () => configurations.setNotificationTarget(target),
  };
}

const neverConfigured =
  'audits were never enabled in this account and Region: aws iot update-account-audit-configuration ' +
  '--role-arn ROLE_ARN --audit-check-configurations …';

const isInPlace = (target: NotificationTarget | undefined, { topicArn }: DesiredState): boolean =>
  target !== undefined && target.topicArn === topicArn && target.enabled && target.roleArn !== '';

const isOtherTopic = (
  target: NotificationTarget | undefined,
  { topicArn, takeOver }: DesiredState,
): boolean => target !== undefined && target.topicArn !== topicArn && !takeOver;

const inWords = ({ topicArn, roleArn, enabled }: NotificationTarget): string =>
  `${topicArn} as ${roleArn || 'no role'}${enabled ? '' : ', which is off'}`;

const auditTargetCommand = ({ topicArn, roleArn, enabled }: NotificationTarget): string =>
  'aws iot update-account-audit-configuration --audit-notification-target-configurations ' +
  `'SNS={targetArn=${topicArn},roleArn=${roleArn},enabled=${enabled}}'`;

/** Points security profiles at the topic, those that are named and no others. */
export const planProfiles = (
  desired: DesiredState,
  profiles: SecurityProfiles,
): Promise<readonly SetupStep[]> =>
  Promise.all(desired.profiles.map((name) => planNamed(name, desired, profiles)));

async function planNamed(
  name: string,
  desired: DesiredState,
  profiles: SecurityProfiles,
): Promise<SetupStep> {
  const refused = (because: string): SetupStep => ({
    what: whatOf(name, desired),
    state: 'refused',
    because,
  });
  const profile = await orDetectRefused(profiles.describe(name));
  if (isDetectRefused(profile)) return refused(`Detect is not available (${profile.refused})`);
  if (!profile) return refused(`there is no security profile ${name}`);
  const target = targetOf(desired);
  return typeof target === 'string' ? refused(target) : planProfile(profile, { desired, target, profiles });
}

const whatOf = (name: string, { topicArn }: DesiredState): string =>
  `violations of ${name} go to ${topicArn ?? 'our topic'}`;

interface Planning {
  readonly desired: DesiredState;
  readonly target: AlertTarget;
  readonly profiles: SecurityProfiles;
}

function planProfile(profile: SecurityProfile, { desired, target, profiles }: Planning): SetupStep {
  const { name, target: before } = profile;
  const what = whatOf(name, desired);
  if (before?.topicArn === target.topicArn && before.roleArn !== '') return { what, state: 'already' };
  if (before && before.topicArn !== target.topicArn && !desired.takeOver)
    return {
      what,
      state: 'refused',
      because: `they go to ${before.topicArn} now; to replace that: --take-over`,
    };
  return {
    ...{ what, state: 'todo' },
    ...(before && { before: `${before.topicArn} as ${before.roleArn || 'no role'}` }),
    undo: `aws iot update-security-profile --security-profile-name ${name} ${profileTargetCommand(before)}`,
    async apply() {
      if (!(await profiles.setAlertTarget(profile, target)))
        throw new ConcurrentChangeError(
          `Somebody changed the security profile ${name} meanwhile: run defender setup again`,
        );
    },
  };
}

const profileTargetCommand = (target: AlertTarget | undefined): string =>
  target
    ? `--alert-targets 'SNS={alertTargetArn=${target.topicArn},roleArn=${target.roleArn}}'`
    : '--delete-alert-targets';

import type { AuditConfigurations, NotificationTarget } from '../defender/audit-configuration.ts';
import { type DesiredState, targetOf } from './desired-state.ts';
import type { SetupStep } from './step.ts';

/** An account has one target for the notices of its audits: another's is not taken away unasked. */
export async function planAudits(
  desired: DesiredState,
  configurations: AuditConfigurations,
): Promise<SetupStep> {
  const what = `audits are told to ${desired.topicArn ?? 'our topic'}`;
  const { roleArn, target: before } = await configurations.read();
  if (isRight(before, desired)) return { what, state: 'already' };
  const target = targetOf(desired);
  if (typeof target === 'string') return { what, state: 'refused', because: target };
  if (!roleArn) return { what, state: 'refused', because: neverConfigured };
  if (isAnothers(before, desired))
    return { what, state: 'refused', because: `the account's target is ${before?.topicArn}: --take-over` };
  return {
    ...{ what, state: 'todo' },
    ...(before && { before: inWords(before) }),
    undo: pointingTo(before ?? { ...target, enabled: false }),
    apply: () => configurations.notify(target),
  };
}

const neverConfigured =
  'audits were never enabled in this account and Region: aws iot update-account-audit-configuration ' +
  '--role-arn ROLE_ARN --audit-check-configurations …';

const isRight = (target: NotificationTarget | undefined, { topicArn }: DesiredState): boolean =>
  target !== undefined && target.topicArn === topicArn && target.enabled && target.roleArn !== '';

const isAnothers = (target: NotificationTarget | undefined, { topicArn, takeOver }: DesiredState): boolean =>
  target !== undefined && target.topicArn !== topicArn && !takeOver;

const inWords = ({ topicArn, roleArn, enabled }: NotificationTarget): string =>
  `${topicArn} as ${roleArn || 'no role'}${enabled ? '' : ', which is off'}`;

const pointingTo = ({ topicArn, roleArn, enabled }: NotificationTarget): string =>
  'aws iot update-account-audit-configuration --audit-notification-target-configurations ' +
  `'SNS={targetArn=${topicArn},roleArn=${roleArn},enabled=${enabled}}'`;

import { checkNames } from '../../../shared/sources/audit/checks.ts';
import type { AuditConfiguration } from '../../defender/audit-configuration.ts';
import { fail, type Observation, ok, skipped, warn } from '../run-checks.ts';

/** Whether audits are on, and which checks they leave out. */
export async function checkAuditChecks(
  read: () => Promise<AuditConfiguration>,
): Promise<readonly Observation[]> {
  const { roleArn, enabledChecks } = await read();
  const all = [...checkNames];
  if (!roleArn || enabledChecks.length === 0)
    return [fail('audits are not enabled', `${enableCommand(all)} --role-arn ROLE_ARN`)];
  const missing = all.filter((name) => !enabledChecks.includes(name));
  return [
    missing.length > 0
      ? warn(
          `${missing.length} of ${all.length} checks are off: ${missing.join(', ')}`,
          enableCommand(missing),
        )
      : ok(`all ${all.length} checks are on`),
  ];
}

const enableCommand = (names: readonly string[]): string =>
  `aws iot update-account-audit-configuration --audit-check-configurations '${names.map((name) => `${name}={enabled=true}`).join()}'`;

/** Whether the account's audits are told to the topic that the responder listens to. */
export async function checkNotifications(
  read: () => Promise<AuditConfiguration>,
  topicArn: string | undefined,
): Promise<readonly Observation[]> {
  if (!topicArn) return [skipped('the topic is known by the name of the stack only: --stack NAME')];
  const { target } = await read();
  if (!target) return [fail('audits tell nobody', 'npx defender setup')];
  if (target.topicArn !== topicArn)
    return [
      fail(`audits are told to ${target.topicArn}, not to ${topicArn}`, 'npx defender setup --take-over'),
    ];
  if (!target.enabled)
    return [fail('audits would be told to our topic, but that is off', 'npx defender setup')];
  return [
    target.roleArn
      ? ok(`audits are told to ${topicArn}`)
      : fail('audits have no role to publish as', 'npx defender setup'),
  ];
}

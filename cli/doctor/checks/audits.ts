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

/** Whether audit notifications go to the topic that the responder is subscribed to. */
export async function checkNotifications(
  read: () => Promise<AuditConfiguration>,
  topicArn: string | undefined,
): Promise<readonly Observation[]> {
  if (!topicArn) return [skipped('the topic is known by the name of the stack only: --stack NAME')];
  const { target } = await read();
  if (!target) return [fail('audit notifications go nowhere: no topic is set', 'npx defender setup')];
  if (target.topicArn !== topicArn)
    return [
      fail(
        `audit notifications go to ${target.topicArn}, not to ${topicArn}`,
        'npx defender setup --take-over',
      ),
    ];
  if (!target.enabled) return [fail(`audit notifications to ${topicArn} are disabled`, 'npx defender setup')];
  return [
    target.roleArn
      ? ok(`audit notifications go to ${topicArn}`)
      : fail('audit notifications have no role to publish with', 'npx defender setup'),
  ];
}

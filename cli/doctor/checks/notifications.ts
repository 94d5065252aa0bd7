import type { AuditConfiguration } from '../../defender/audit-configuration.ts';
import { fail, type Observation, ok, skipped } from '../check-result.ts';

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

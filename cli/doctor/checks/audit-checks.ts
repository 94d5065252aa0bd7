import { checkNames } from '../../../shared/sources/audit/checks.ts';
import type { AuditConfiguration } from '../../defender/audit-configuration.ts';
import { fail, type Observation, ok, warn } from '../check-result.ts';

/** Whether audits are on, and which checks they leave out. */
export async function checkAuditChecks(
  read: () => Promise<AuditConfiguration>,
): Promise<readonly Observation[]> {
  const { roleArn, enabledChecks } = await read();
  const all = [...checkNames];
  if (!roleArn || enabledChecks.length === 0)
    return [fail('audits are not enabled', `${enabling(all)} --role-arn ROLE_ARN`)];
  const missing = all.filter((name) => !enabledChecks.includes(name));
  return [
    missing.length > 0
      ? warn(`${missing.length} of ${all.length} checks are off: ${missing.join(', ')}`, enabling(missing))
      : ok(`all ${all.length} checks are on`),
  ];
}

const enabling = (names: readonly string[]): string =>
  `aws iot update-account-audit-configuration --audit-check-configurations '${names.map((name) => `${name}={enabled=true}`).join()}'`;

import type { Account } from '../account.ts';
import { ServiceError } from '../errors.ts';
import { auditChecks } from './checks.ts';
import type { CheckConfiguration, NotificationTarget } from './state.ts';

const refused = (message: string) => new ServiceError('InvalidRequestException', message);

const disabled: CheckConfiguration = { enabled: false };

export interface ConfigurationUpdate {
  readonly roleArn?: string | undefined;
  readonly sns?: NotificationTarget | undefined;
  readonly checks: Readonly<Record<string, Partial<CheckConfiguration>>>;
}

/** Every check there is, those that nobody configured disabled. */
export const checkConfigurations = ({ audit }: Account): ReadonlyMap<string, CheckConfiguration> =>
  new Map([...auditChecks.keys()].map((name) => [name, audit.configuration?.checks.get(name) ?? disabled]));

/** Throws `InvalidRequestException` naming the first check that is unknown or not enabled. */
export function requireEnabled({ audit }: Account, checkNames: readonly string[]): void {
  for (const checkName of checkNames)
    if (!audit.configuration?.checks.get(checkName)?.enabled)
      throw refused(`targetCheckNames: ${checkName} is not enabled for this account`);
}

/** The only threshold a check has takes 30 to 3652 whole days, written as text. */
function checkSettings(checkName: string, settings: Readonly<Record<string, string>>): void {
  for (const [name, value] of Object.entries(settings)) {
    if (auditChecks.get(checkName)?.threshold?.name !== name)
      throw refused(`auditCheckConfigurations.${checkName}: has no setting ${name}`);
    if (!/^\d+$/.test(value) || Number(value) < 30 || Number(value) > 3652)
      throw refused(`auditCheckConfigurations.${checkName}: ${name} is not 30 to 3652 days`);
  }
}

const schedulesWith = ({ audit }: Account, checkName: string) =>
  [...audit.scheduledAudits.values()].filter(({ targetCheckNames }) => targetCheckNames.includes(checkName));

function mergeCheck(
  account: Account,
  checkName: string,
  update: Partial<CheckConfiguration>,
): CheckConfiguration {
  if (!auditChecks.has(checkName)) throw refused(`auditCheckConfigurations: there is no check ${checkName}`);
  const present = account.audit.configuration?.checks.get(checkName) ?? disabled;
  const merged = { ...present, ...update };
  checkSettings(checkName, merged.configuration ?? {});
  const [schedule] = schedulesWith(account, checkName);
  if (schedule && !merged.enabled)
    throw refused(
      `auditCheckConfigurations: ${checkName} is used by the scheduled audit ${schedule.scheduledAuditName}`,
    );
  return merged;
}

function mergeTarget(present: NotificationTarget | undefined, update: NotificationTarget | undefined) {
  const merged = { ...present, ...update };
  if (merged.enabled && !(merged.targetArn && merged.roleArn))
    throw refused('auditNotificationTargetConfigurations.SNS: needs targetArn and roleArn to be enabled');
  return update ? merged : present;
}

/**
 * What is not mentioned stays. Throws `InvalidRequestException` if the first call brings no role or enables nothing,
 * for an unknown check or setting, and for disabling a check that a scheduled audit uses.
 */
export function updateConfiguration(account: Account, update: ConfigurationUpdate): void {
  const present = account.audit.configuration;
  const roleArn = update.roleArn ?? present?.roleArn;
  if (!roleArn) throw refused('roleArn: is needed the first time');
  const checks = new Map([
    ...(present?.checks ?? []),
    ...Object.entries(update.checks).map(
      ([name, check]) => [name, mergeCheck(account, name, check)] as const,
    ),
  ]);
  if (!present && ![...checks.values()].some(({ enabled }) => enabled))
    throw refused('auditCheckConfigurations: at least one check must be enabled the first time');
  account.audit.configuration = { roleArn, sns: mergeTarget(present?.sns, update.sns), checks };
}

/**
 * All checks are disabled again and the target is forgotten. Throws `ResourceNotFoundException` if nothing was
 * configured, `InvalidRequestException` while scheduled audits remain that are not to be deleted with it
 * (INFERRED: their checks would be disabled, which the service refuses elsewhere).
 */
export function deleteConfiguration({ audit }: Account, deleteScheduledAudits: boolean): void {
  if (!audit.configuration) throw new ServiceError('ResourceNotFoundException', 'audits are not configured');
  if (audit.scheduledAudits.size > 0 && !deleteScheduledAudits)
    throw refused('deleteScheduledAudits: scheduled audits exist');
  for (const { disarm } of audit.scheduledAudits.values()) disarm();
  audit.scheduledAudits.clear();
  audit.configuration = undefined;
}

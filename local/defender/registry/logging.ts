import type { Account } from '../account.ts';
import { ServiceError } from '../errors.ts';
import type { V2LoggingOptions } from './state.ts';

/** Throws `NotConfiguredException` until options are set for the first time. */
export function v2LoggingOptions({ registry }: Account): V2LoggingOptions {
  if (registry.v2LoggingOptions) return registry.v2LoggingOptions;
  throw new ServiceError('NotConfiguredException', 'V2 logging has never been set for this account');
}

/** Members that are not given keep their value. Throws `InvalidRequestException` if logs would have no role. */
export function setV2LoggingOptions({ registry }: Account, options: V2LoggingOptions): void {
  const merged = { ...registry.v2LoggingOptions, ...options };
  if (!merged.roleArn && !merged.disableAllLogs)
    throw new ServiceError('InvalidRequestException', 'roleArn: is needed to write logs');
  registry.v2LoggingOptions = merged;
}

import { type Evaluate, evaluateEach } from './evaluate.ts';

/** LOGGING_DISABLED_CHECK: the account is the one resource. Only V2 logging is simulated, so V1 is never on. */
export const disabledLogging: Evaluate = ({ account }) => {
  const { disableAllLogs, defaultLogLevel } = account.registry.v2LoggingOptions ?? { disableAllLogs: true };
  const isDisabled = disableAllLogs === true || defaultLogLevel === 'DISABLED';
  return evaluateEach([account.accountId], (accountId) =>
    isDisabled
      ? {
          nonCompliantResource: {
            resourceType: 'ACCOUNT_SETTINGS',
            resourceIdentifier: { account: accountId },
          },
          reasonForNonCompliance: 'AWS IoT writes no logs for this account.',
          reasonForNonComplianceCode: 'LOGGING_DISABLED',
        }
      : undefined,
  );
};

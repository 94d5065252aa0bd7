import { auditChecks, fits } from '../../../../../local/defender/audit/checks.ts';
import type { ActionType } from '../../../../../local/defender/mitigation/state.ts';

/** The developer guide's table read the other way round: which checks an action fits. */
const checksOf: readonly (readonly [ActionType, readonly string[]])[] = [
  [
    'UPDATE_DEVICE_CERTIFICATE',
    [
      'INTERMEDIATE_CA_REVOKED_FOR_ACTIVE_DEVICE_CERTIFICATES_CHECK',
      'DEVICE_CERTIFICATE_SHARED_CHECK',
      'DEVICE_CERTIFICATE_EXPIRING_CHECK',
      'REVOKED_DEVICE_CERTIFICATE_STILL_ACTIVE_CHECK',
      'DEVICE_CERTIFICATE_KEY_QUALITY_CHECK',
    ],
  ],
  [
    'ADD_THINGS_TO_THING_GROUP',
    [
      'INTERMEDIATE_CA_REVOKED_FOR_ACTIVE_DEVICE_CERTIFICATES_CHECK',
      'DEVICE_CERTIFICATE_SHARED_CHECK',
      'DEVICE_CERTIFICATE_EXPIRING_CHECK',
      'REVOKED_DEVICE_CERTIFICATE_STILL_ACTIVE_CHECK',
      'DEVICE_CERTIFICATE_KEY_QUALITY_CHECK',
    ],
  ],
  [
    'UPDATE_CA_CERTIFICATE',
    [
      'REVOKED_CA_CERTIFICATE_STILL_ACTIVE_CHECK',
      'CA_CERTIFICATE_EXPIRING_CHECK',
      'CA_CERTIFICATE_KEY_QUALITY_CHECK',
    ],
  ],
  [
    'REPLACE_DEFAULT_POLICY_VERSION',
    ['IOT_POLICY_OVERLY_PERMISSIVE_CHECK', 'IOT_POLICY_POTENTIAL_MISCONFIGURATION_CHECK'],
  ],
  ['ENABLE_IOT_LOGGING', ['LOGGING_DISABLED_CHECK']],
];

test.each(checksOf)('%s fits its checks and no other', (actionType, checkNames) => {
  const fitting = [...auditChecks.keys()].filter((checkName) => fits(checkName, actionType));
  expect(new Set(fitting)).toEqual(new Set(checkNames));
});

test('publishing fits every check', () => {
  expect([...auditChecks.keys()].every((checkName) => fits(checkName, 'PUBLISH_FINDING_TO_SNS'))).toBe(true);
});

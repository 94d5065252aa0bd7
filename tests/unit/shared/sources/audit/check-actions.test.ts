import {
  canMitigateFinding,
  canMitigateViolation,
} from '../../../../../shared/sources/audit/check-actions.ts';
import { mitigationActionTypes as types } from '../../../../../shared/sources/audit/checks.ts';

const device = ['UPDATE_DEVICE_CERTIFICATE', 'ADD_THINGS_TO_THING_GROUP'];

describe('which mitigation actions Device Defender applies', () => {
  it.each([
    ['REVOKED_CA_CERTIFICATE_STILL_ACTIVE_CHECK', ['UPDATE_CA_CERTIFICATE']],
    ['INTERMEDIATE_CA_REVOKED_FOR_ACTIVE_DEVICE_CERTIFICATES_CHECK', device],
    ['DEVICE_CERTIFICATE_SHARED_CHECK', device],
    ['UNAUTHENTICATED_COGNITO_ROLE_OVERLY_PERMISSIVE_CHECK', []],
    ['AUTHENTICATED_COGNITO_ROLE_OVERLY_PERMISSIVE_CHECK', []],
    ['IOT_POLICY_OVERLY_PERMISSIVE_CHECK', ['REPLACE_DEFAULT_POLICY_VERSION']],
    ['IOT_POLICY_POTENTIAL_MISCONFIGURATION_CHECK', ['REPLACE_DEFAULT_POLICY_VERSION']],
    ['IOT_ROLE_ALIAS_OVERLY_PERMISSIVE_CHECK', []],
    ['IOT_ROLE_ALIAS_ALLOWS_ACCESS_TO_UNUSED_SERVICES_CHECK', []],
    ['CA_CERTIFICATE_EXPIRING_CHECK', ['UPDATE_CA_CERTIFICATE']],
    ['CONFLICTING_CLIENT_IDS_CHECK', []],
    ['DEVICE_CERTIFICATE_EXPIRING_CHECK', device],
    ['DEVICE_CERTIFICATE_AGE_CHECK', []],
    ['REVOKED_DEVICE_CERTIFICATE_STILL_ACTIVE_CHECK', device],
    ['DEVICE_CERTIFICATE_KEY_QUALITY_CHECK', device],
    ['CA_CERTIFICATE_KEY_QUALITY_CHECK', ['UPDATE_CA_CERTIFICATE']],
    ['LOGGING_DISABLED_CHECK', ['ENABLE_IOT_LOGGING']],
    ['A_CHECK_TO_COME', []],
  ])(
    'which mitigation actions Device Defender applies to findings of %s: publish, and %j',
    (checkName, expected) => {
      expect(types.filter((type) => canMitigateFinding(checkName, type))).toEqual(
        types.filter((type) => expected.includes(type) || type === 'PUBLISH_FINDING_TO_SNS'),
      );
    },
  );

  it('which mitigation actions Device Defender applies to violations: only adding the thing to groups', () => {
    expect(types.filter(canMitigateViolation)).toEqual(['ADD_THINGS_TO_THING_GROUP']);
  });
});

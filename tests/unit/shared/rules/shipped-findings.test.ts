import { checkNames } from '../../../../shared/sources/audit/checks.ts';
import { answerTo, sample } from './shipped-rules.ts';

const findingOf = (checkName: string) => sample('events/finding-logging-disabled.json', { checkName });

const answersToChecks: Readonly<Record<string, string>> = {
  REVOKED_CA_CERTIFICATE_STILL_ACTIVE_CHECK: 'notify-ca-certificates high',
  INTERMEDIATE_CA_REVOKED_FOR_ACTIVE_DEVICE_CERTIFICATES_CHECK: 'notify-ca-certificates high',
  DEVICE_CERTIFICATE_SHARED_CHECK: 'notify-shared-certificates high',
  UNAUTHENTICATED_COGNITO_ROLE_OVERLY_PERMISSIVE_CHECK: 'notify-permissive-roles high',
  AUTHENTICATED_COGNITO_ROLE_OVERLY_PERMISSIVE_CHECK: 'notify-permissive-roles high',
  IOT_POLICY_OVERLY_PERMISSIVE_CHECK: 'blank-permissive-policies mitigate high',
  IOT_POLICY_POTENTIAL_MISCONFIGURATION_CHECK: 'notify-misconfigured-policies medium',
  IOT_ROLE_ALIAS_OVERLY_PERMISSIVE_CHECK: 'notify-permissive-roles high',
  IOT_ROLE_ALIAS_ALLOWS_ACCESS_TO_UNUSED_SERVICES_CHECK: 'notify-housekeeping low',
  CA_CERTIFICATE_EXPIRING_CHECK: 'notify-expiring-certificates medium',
  CONFLICTING_CLIENT_IDS_CHECK: 'notify-shared-certificates high',
  DEVICE_CERTIFICATE_EXPIRING_CHECK: 'notify-expiring-certificates medium',
  DEVICE_CERTIFICATE_AGE_CHECK: 'notify-housekeeping low',
  REVOKED_DEVICE_CERTIFICATE_STILL_ACTIVE_CHECK: 'deactivate-revoked-certificates mitigate high',
  DEVICE_CERTIFICATE_KEY_QUALITY_CHECK: 'quarantine-weak-keys mitigate high',
  CA_CERTIFICATE_KEY_QUALITY_CHECK: 'notify-ca-certificates high',
  LOGGING_DISABLED_CHECK: 'enable-logging mitigate low',
  A_CHECK_TO_COME: 'notify-other-findings medium',
};

describe('the shipped ruleset on findings', () => {
  it.each(['DEVICE_CERTIFICATE_EXPIRING_CHECK', 'CA_CERTIFICATE_EXPIRING_CHECK'])(
    'the shipped ruleset on findings never deactivates what expires, and is louder where it has expired: %s',
    (checkName) => {
      const expiring = { checkName, reasonForNonComplianceCode: 'CERTIFICATE_APPROACHING_EXPIRATION' };
      const expired = { checkName, reasonForNonComplianceCode: 'CERTIFICATE_PAST_EXPIRATION' };
      const event = 'events/finding-expiring-certificate.json';
      expect(answerTo(sample(event, expiring))).toBe('notify-expiring-certificates medium');
      expect(answerTo(sample(event, expired))).toBe('notify-expired-certificates high');
    },
  );

  it.each([...checkNames, 'A_CHECK_TO_COME'])(
    'the shipped ruleset on findings has an answer to findings of %s',
    (checkName) => {
      expect(answerTo(findingOf(checkName))).toBe(answersToChecks[checkName]);
    },
  );
});

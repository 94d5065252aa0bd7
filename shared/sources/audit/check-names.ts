/**
 * Names that the published notification schema uses for checks whose API name differs
 * (AWS IoT developer guide 2020, audit notification schema 1.0). Real messages carry API names.
 */
const apiNames: ReadonlyMap<string, string> = new Map([
  ['DEVICE_CERT_APPROACHING_EXPIRATION_CHECK', 'DEVICE_CERTIFICATE_EXPIRING_CHECK'],
  ['CA_CERT_APPROACHING_EXPIRATION_CHECK', 'CA_CERTIFICATE_EXPIRING_CHECK'],
  ['REVOKED_DEVICE_CERT_CHECK', 'REVOKED_DEVICE_CERTIFICATE_STILL_ACTIVE_CHECK'],
  ['REVOKED_CA_CERT_CHECK', 'REVOKED_CA_CERTIFICATE_STILL_ACTIVE_CHECK'],
  ['IOT_POLICY_UNRESTRICTED_CHECK', 'IOT_POLICY_OVERLY_PERMISSIVE_CHECK'],
  [
    'UNAUTHENTICATED_COGNITO_IDENTITY_UNRESTRICTED_ACCESS_CHECK',
    'UNAUTHENTICATED_COGNITO_ROLE_OVERLY_PERMISSIVE_CHECK',
  ],
  [
    'AUTHENTICATED_COGNITO_IDENTITY_UNRESTRICTED_ACCESS_CHECK',
    'AUTHENTICATED_COGNITO_ROLE_OVERLY_PERMISSIVE_CHECK',
  ],
]);

/** The API's name of a check; a name that nobody knows stays as it is, since new checks appear. */
export const apiCheckName = (name: string): string => apiNames.get(name) ?? name;

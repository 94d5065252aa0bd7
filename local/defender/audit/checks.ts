import type { ActionType } from '../mitigation/state.ts';
import type { IdentifierMember, ResourceType } from './resource.ts';

export type Severity = 'CRITICAL' | 'HIGH' | 'MEDIUM' | 'LOW';

/** What Device Defender's developer guide says of one audit check. */
export interface AuditCheck {
  readonly severity: Severity;
  readonly resourceType: ResourceType;
  readonly identifier: IdentifierMember;
  /** The reason codes it can give; the first is the usual one. */
  readonly reasonCodes: readonly [string, ...string[]];
  /** The types of mitigation action that fit, beside `PUBLISH_FINDING_TO_SNS`, which always does. */
  readonly actions: readonly ActionType[];
  /** The one setting of this check (API: `ConfigName`), in days, 30 to 3652. */
  readonly threshold?: { readonly name: string; readonly defaultDays: number };
}

const device = { resourceType: 'DEVICE_CERTIFICATE', identifier: 'deviceCertificateId' } as const;
const ca = { resourceType: 'CA_CERTIFICATE', identifier: 'caCertificateId' } as const;
const policy = { resourceType: 'IOT_POLICY', identifier: 'policyVersionIdentifier' } as const;
const roleAlias = { resourceType: 'ROLE_ALIAS', identifier: 'roleAliasArn' } as const;
const cognito = { resourceType: 'COGNITO_IDENTITY_POOL', identifier: 'cognitoIdentityPoolId' } as const;
const quarantine = ['UPDATE_DEVICE_CERTIFICATE', 'ADD_THINGS_TO_THING_GROUP'] as const;
const weakKeys = [
  'CERTIFICATE_KEY_VULNERABILITY_CVE-2017-15361',
  'CERTIFICATE_KEY_VULNERABILITY_CVE-2008-0166',
] as const;
const expiry = ['CERTIFICATE_APPROACHING_EXPIRATION', 'CERTIFICATE_PAST_EXPIRATION'] as const;
const thingAdmin = [
  'ALLOWS_BROAD_ACCESS_TO_IOT_THING_ADMIN_READ_ACTIONS',
  'ALLOWS_ACCESS_TO_IOT_NON_THING_ADMIN_ACTIONS',
  'ALLOWS_ACCESS_TO_IOT_THING_ADMIN_WRITE_ACTIONS',
] as const;
const dataPlane = 'ALLOWS_BROAD_ACCESS_TO_IOT_DATA_PLANE_ACTIONS';

/** Every audit check by its API name, as a person would look it up in the guide's tables. */
export const auditChecks: ReadonlyMap<string, AuditCheck> = new Map<string, AuditCheck>([
  [
    'REVOKED_CA_CERTIFICATE_STILL_ACTIVE_CHECK',
    {
      ...ca,
      severity: 'CRITICAL',
      reasonCodes: ['CERTIFICATE_REVOKED_BY_ISSUER'],
      actions: ['UPDATE_CA_CERTIFICATE'],
    },
  ],
  [
    'INTERMEDIATE_CA_REVOKED_FOR_ACTIVE_DEVICE_CERTIFICATES_CHECK',
    {
      resourceType: 'ISSUER_CERTIFICATE',
      identifier: 'issuerCertificateIdentifier',
      severity: 'CRITICAL',
      reasonCodes: ['INTERMEDIATE_CA_REVOKED_BY_ISSUER'],
      actions: quarantine,
    },
  ],
  [
    'DEVICE_CERTIFICATE_SHARED_CHECK',
    {
      ...device,
      severity: 'CRITICAL',
      reasonCodes: ['CERTIFICATE_SHARED_BY_MULTIPLE_DEVICES'],
      actions: quarantine,
    },
  ],
  [
    'UNAUTHENTICATED_COGNITO_ROLE_OVERLY_PERMISSIVE_CHECK',
    {
      ...cognito,
      severity: 'CRITICAL',
      reasonCodes: ['ALLOWS_ACCESS_TO_IOT_ADMIN_ACTIONS', dataPlane],
      actions: [],
    },
  ],
  [
    'AUTHENTICATED_COGNITO_ROLE_OVERLY_PERMISSIVE_CHECK',
    { ...cognito, severity: 'CRITICAL', reasonCodes: thingAdmin, actions: [] },
  ],
  [
    'IOT_POLICY_OVERLY_PERMISSIVE_CHECK',
    {
      ...policy,
      severity: 'CRITICAL',
      reasonCodes: [dataPlane],
      actions: ['REPLACE_DEFAULT_POLICY_VERSION'],
    },
  ],
  [
    'IOT_POLICY_POTENTIAL_MISCONFIGURATION_CHECK',
    {
      ...policy,
      severity: 'MEDIUM',
      reasonCodes: [
        'POLICY_CONTAINS_MQTT_WILDCARDS_IN_DENY_STATEMENT',
        'TOPIC_FILTERS_INTENDED_TO_DENY_ALLOWED_USING_WILDCARDS',
      ],
      actions: ['REPLACE_DEFAULT_POLICY_VERSION'],
    },
  ],
  [
    'IOT_ROLE_ALIAS_OVERLY_PERMISSIVE_CHECK',
    {
      ...roleAlias,
      severity: 'CRITICAL',
      reasonCodes: [
        'ALLOWS_BROAD_ACCESS_TO_USED_SERVICES',
        'ALLOWS_ACCESS_TO_SECURITY_AUDITING_SERVICES',
        ...thingAdmin,
        dataPlane,
      ],
      actions: [],
    },
  ],
  [
    'IOT_ROLE_ALIAS_ALLOWS_ACCESS_TO_UNUSED_SERVICES_CHECK',
    { ...roleAlias, severity: 'MEDIUM', reasonCodes: ['ALLOWS_ACCESS_TO_UNUSED_SERVICES'], actions: [] },
  ],
  [
    'CA_CERTIFICATE_EXPIRING_CHECK',
    { ...ca, severity: 'MEDIUM', reasonCodes: expiry, actions: ['UPDATE_CA_CERTIFICATE'] },
  ],
  [
    'CONFLICTING_CLIENT_IDS_CHECK',
    {
      resourceType: 'CLIENT_ID',
      identifier: 'clientId',
      severity: 'HIGH',
      reasonCodes: ['DUPLICATE_CLIENT_ID_ACROSS_CONNECTIONS'],
      actions: [],
    },
  ],
  [
    'DEVICE_CERTIFICATE_EXPIRING_CHECK',
    {
      ...device,
      severity: 'MEDIUM',
      reasonCodes: expiry,
      actions: quarantine,
      threshold: { name: 'CERT_EXPIRATION_THRESHOLD_IN_DAYS', defaultDays: 30 },
    },
  ],
  [
    // The guide's matrix has no row for this newest check: only publishing is certain to fit.
    'DEVICE_CERTIFICATE_AGE_CHECK',
    {
      ...device,
      severity: 'LOW',
      reasonCodes: ['CERTIFICATE_PAST_AGE_THRESHOLD'],
      actions: [],
      threshold: { name: 'CERT_AGE_THRESHOLD_IN_DAYS', defaultDays: 365 },
    },
  ],
  [
    'REVOKED_DEVICE_CERTIFICATE_STILL_ACTIVE_CHECK',
    { ...device, severity: 'MEDIUM', reasonCodes: ['CERTIFICATE_REVOKED_BY_ISSUER'], actions: quarantine },
  ],
  [
    'DEVICE_CERTIFICATE_KEY_QUALITY_CHECK',
    { ...device, severity: 'CRITICAL', reasonCodes: weakKeys, actions: quarantine },
  ],
  [
    'CA_CERTIFICATE_KEY_QUALITY_CHECK',
    { ...ca, severity: 'CRITICAL', reasonCodes: weakKeys, actions: ['UPDATE_CA_CERTIFICATE'] },
  ],
  [
    'LOGGING_DISABLED_CHECK',
    {
      resourceType: 'ACCOUNT_SETTINGS',
      identifier: 'account',
      severity: 'LOW',
      reasonCodes: ['LOGGING_DISABLED'],
      actions: ['ENABLE_IOT_LOGGING'],
    },
  ],
]);

/** Whether a mitigation action of this type may be mapped to the check (developer guide, "Mitigation actions"). */
export const fits = (checkName: string, actionType: ActionType): boolean =>
  actionType === 'PUBLISH_FINDING_TO_SNS' ||
  (auditChecks.get(checkName)?.actions.includes(actionType) ?? false);

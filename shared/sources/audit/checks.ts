/** The types of mitigation action that there are (AWS IoT API reference, `MitigationActionType`). */
export const mitigationActionTypes = [
  'UPDATE_DEVICE_CERTIFICATE',
  'UPDATE_CA_CERTIFICATE',
  'ADD_THINGS_TO_THING_GROUP',
  'REPLACE_DEFAULT_POLICY_VERSION',
  'ENABLE_IOT_LOGGING',
  'PUBLISH_FINDING_TO_SNS',
] as const;
export type MitigationActionType = (typeof mitigationActionTypes)[number];

export type Severity = 'CRITICAL' | 'HIGH' | 'MEDIUM' | 'LOW';

/** What the AWS IoT developer guide says of an audit check ("Audit checks", "Mitigation actions"). */
export interface AuditCheck {
  readonly severity: Severity;
  readonly resourceType: string;
  /** The members of `resourceIdentifier` by which its findings name the resource. */
  readonly identifiers: readonly string[];
  readonly reasonCodes: readonly string[];
  /** The action types that Device Defender applies to its findings, beside publishing. */
  readonly actionTypes: readonly MitigationActionType[];
}

const deviceCertificate = {
  resourceType: 'DEVICE_CERTIFICATE',
  identifiers: ['deviceCertificateId', 'deviceCertificateArn'],
  actionTypes: ['UPDATE_DEVICE_CERTIFICATE', 'ADD_THINGS_TO_THING_GROUP'],
} as const;
const caCertificate = {
  resourceType: 'CA_CERTIFICATE',
  identifiers: ['caCertificateId'],
  actionTypes: ['UPDATE_CA_CERTIFICATE'],
} as const;
const policy = {
  resourceType: 'IOT_POLICY',
  identifiers: ['policyVersionIdentifier'],
  actionTypes: ['REPLACE_DEFAULT_POLICY_VERSION'],
} as const;
const cognitoPool = {
  resourceType: 'COGNITO_IDENTITY_POOL',
  identifiers: ['cognitoIdentityPoolId'],
  severity: 'CRITICAL',
  actionTypes: [],
} as const;
const roleAlias = { resourceType: 'ROLE_ALIAS', identifiers: ['roleAliasArn'], actionTypes: [] } as const;

const dataPlane = 'ALLOWS_BROAD_ACCESS_TO_IOT_DATA_PLANE_ACTIONS';
const administration = [
  'ALLOWS_BROAD_ACCESS_TO_IOT_THING_ADMIN_READ_ACTIONS',
  'ALLOWS_ACCESS_TO_IOT_NON_THING_ADMIN_ACTIONS',
  'ALLOWS_ACCESS_TO_IOT_THING_ADMIN_WRITE_ACTIONS',
];
const expiry = ['CERTIFICATE_APPROACHING_EXPIRATION', 'CERTIFICATE_PAST_EXPIRATION'];
const weakKey = [
  'CERTIFICATE_KEY_VULNERABILITY_CVE-2017-15361',
  'CERTIFICATE_KEY_VULNERABILITY_CVE-2008-0166',
];

/** The audit checks that there are. New ones appear: a name that is not here may be one. */
export const auditChecks: Readonly<Record<string, AuditCheck>> = {
  REVOKED_CA_CERTIFICATE_STILL_ACTIVE_CHECK: {
    ...caCertificate,
    severity: 'CRITICAL',
    reasonCodes: ['CERTIFICATE_REVOKED_BY_ISSUER'],
  },
  INTERMEDIATE_CA_REVOKED_FOR_ACTIVE_DEVICE_CERTIFICATES_CHECK: {
    ...deviceCertificate,
    resourceType: 'ISSUER_CERTIFICATE',
    identifiers: ['issuerCertificateIdentifier'],
    severity: 'CRITICAL',
    reasonCodes: ['INTERMEDIATE_CA_REVOKED_BY_ISSUER'],
  },
  DEVICE_CERTIFICATE_SHARED_CHECK: {
    ...deviceCertificate,
    severity: 'CRITICAL',
    reasonCodes: ['CERTIFICATE_SHARED_BY_MULTIPLE_DEVICES'],
  },
  UNAUTHENTICATED_COGNITO_ROLE_OVERLY_PERMISSIVE_CHECK: {
    ...cognitoPool,
    reasonCodes: ['ALLOWS_ACCESS_TO_IOT_ADMIN_ACTIONS', dataPlane],
  },
  AUTHENTICATED_COGNITO_ROLE_OVERLY_PERMISSIVE_CHECK: { ...cognitoPool, reasonCodes: administration },
  IOT_POLICY_OVERLY_PERMISSIVE_CHECK: { ...policy, severity: 'CRITICAL', reasonCodes: [dataPlane] },
  IOT_POLICY_POTENTIAL_MISCONFIGURATION_CHECK: {
    ...policy,
    severity: 'MEDIUM',
    reasonCodes: [
      'POLICY_CONTAINS_MQTT_WILDCARDS_IN_DENY_STATEMENT',
      'TOPIC_FILTERS_INTENDED_TO_DENY_ALLOWED_USING_WILDCARDS',
    ],
  },
  IOT_ROLE_ALIAS_OVERLY_PERMISSIVE_CHECK: {
    ...roleAlias,
    severity: 'CRITICAL',
    reasonCodes: [
      'ALLOWS_BROAD_ACCESS_TO_USED_SERVICES',
      'ALLOWS_ACCESS_TO_SECURITY_AUDITING_SERVICES',
      ...administration,
      dataPlane,
    ],
  },
  IOT_ROLE_ALIAS_ALLOWS_ACCESS_TO_UNUSED_SERVICES_CHECK: {
    ...roleAlias,
    severity: 'MEDIUM',
    reasonCodes: ['ALLOWS_ACCESS_TO_UNUSED_SERVICES'],
  },
  CA_CERTIFICATE_EXPIRING_CHECK: { ...caCertificate, severity: 'MEDIUM', reasonCodes: expiry },
  CONFLICTING_CLIENT_IDS_CHECK: {
    resourceType: 'CLIENT_ID',
    identifiers: ['clientId'],
    severity: 'HIGH',
    reasonCodes: ['DUPLICATE_CLIENT_ID_ACROSS_CONNECTIONS'],
    actionTypes: [],
  },
  DEVICE_CERTIFICATE_EXPIRING_CHECK: { ...deviceCertificate, severity: 'MEDIUM', reasonCodes: expiry },
  // The guide's table of actions has no row for this one, which is the newest.
  DEVICE_CERTIFICATE_AGE_CHECK: {
    ...deviceCertificate,
    severity: 'LOW',
    reasonCodes: ['CERTIFICATE_PAST_AGE_THRESHOLD'],
    actionTypes: [],
  },
  REVOKED_DEVICE_CERTIFICATE_STILL_ACTIVE_CHECK: {
    ...deviceCertificate,
    severity: 'MEDIUM',
    reasonCodes: ['CERTIFICATE_REVOKED_BY_ISSUER'],
  },
  DEVICE_CERTIFICATE_KEY_QUALITY_CHECK: {
    ...deviceCertificate,
    severity: 'CRITICAL',
    reasonCodes: weakKey,
  },
  CA_CERTIFICATE_KEY_QUALITY_CHECK: { ...caCertificate, severity: 'CRITICAL', reasonCodes: weakKey },
  LOGGING_DISABLED_CHECK: {
    resourceType: 'ACCOUNT_SETTINGS',
    identifiers: ['account'],
    severity: 'LOW',
    reasonCodes: ['LOGGING_DISABLED'],
    actionTypes: ['ENABLE_IOT_LOGGING'],
  },
};

export const checkNames: readonly string[] = Object.keys(auditChecks);

/** Undefined for an unknown check, whatever its name. */
export const auditCheckNamed = (name: string): AuditCheck | undefined =>
  Object.hasOwn(auditChecks, name) ? auditChecks[name] : undefined;

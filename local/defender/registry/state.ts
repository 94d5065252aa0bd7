export interface Thing {
  readonly thingName: string;
  readonly thingId: string;
  readonly thingArn: string;
  thingTypeName: string | undefined;
  attributes: Readonly<Record<string, string>>;
  version: number;
  /** ARNs of the certificates that the thing presents. */
  readonly principals: Set<string>;
  /** Names of the static groups it was added to; dynamic groups find their things by query. */
  readonly thingGroups: Set<string>;
}

export interface ThingType {
  readonly thingTypeName: string;
  readonly thingTypeId: string;
  readonly thingTypeArn: string;
  readonly thingTypeProperties: object;
  readonly creationDate: Date;
}

export interface ThingGroup {
  readonly thingGroupName: string;
  readonly thingGroupId: string;
  readonly thingGroupArn: string;
  readonly parentGroupName?: string | undefined;
  /** Present on a dynamic group only. */
  readonly queryString?: string | undefined;
  readonly thingGroupProperties: object;
  readonly creationDate: Date;
  readonly version: number;
}

export interface PolicyVersion {
  readonly versionId: string;
  readonly policyDocument: string;
  readonly createDate: Date;
}

export interface Policy {
  readonly policyName: string;
  readonly policyArn: string;
  readonly creationDate: Date;
  lastModifiedDate: Date;
  defaultVersionId: string;
  /** Numbers are not given twice, also when their version was deleted. */
  versionsEver: number;
  readonly versions: Map<string, PolicyVersion>;
  /** ARNs of the certificates and thing groups that the policy is attached to. */
  readonly targets: Set<string>;
}

export interface Validity {
  readonly notBefore: Date;
  readonly notAfter: Date;
}

export const keyVulnerabilities = ['CVE-2017-15361', 'CVE-2008-0166'] as const;
export type KeyVulnerability = (typeof keyVulnerabilities)[number];

/** What an audit finds out about a certificate from outside the registry. Seeded; no API sets these. */
export interface CertificateFacts {
  /** On the revocation list of the CA that issued it. */
  readonly revokedByIssuer?: boolean | undefined;
  readonly keyVulnerability?: KeyVulnerability | undefined;
}

export interface IntermediateCa {
  readonly issuerCertificateSubject?: string | undefined;
  readonly issuerId: string;
  readonly issuerCertificateSerialNumber?: string | undefined;
  readonly revoked?: boolean | undefined;
}

export interface DeviceCertificateFacts extends CertificateFacts {
  readonly intermediateCa?: IntermediateCa | undefined;
}

export const certificateStatuses = [
  'ACTIVE',
  'INACTIVE',
  'REVOKED',
  'PENDING_TRANSFER',
  'REGISTER_INACTIVE',
  'PENDING_ACTIVATION',
] as const;
export type CertificateStatus = (typeof certificateStatuses)[number];

export interface Certificate {
  readonly certificateId: string;
  readonly certificateArn: string;
  /** Absent where a certificate was seeded without one. */
  readonly certificatePem?: string | undefined;
  readonly caCertificateId?: string | undefined;
  readonly creationDate: Date;
  readonly validity: Validity;
  readonly facts: DeviceCertificateFacts;
  status: CertificateStatus;
  lastModifiedDate: Date;
  customerVersion: number;
}

export interface CaCertificate {
  readonly certificateId: string;
  readonly certificateArn: string;
  /** Absent where a certificate was seeded without one. */
  readonly certificatePem?: string | undefined;
  readonly creationDate: Date;
  readonly validity: Validity;
  readonly facts: CertificateFacts;
  status: 'ACTIVE' | 'INACTIVE';
  autoRegistrationStatus: 'ENABLE' | 'DISABLE';
  lastModifiedDate: Date;
  customerVersion: number;
}

export const logLevels = ['DEBUG', 'INFO', 'ERROR', 'WARN', 'DISABLED'] as const;
export type LogLevel = (typeof logLevels)[number];

export interface V2LoggingOptions {
  readonly roleArn?: string | undefined;
  readonly defaultLogLevel?: LogLevel | undefined;
  readonly disableAllLogs?: boolean | undefined;
  readonly eventConfigurations?: readonly object[] | undefined;
}

/** Each map goes by the name or id of what it holds. */
export interface Registry {
  readonly things: Map<string, Thing>;
  readonly thingTypes: Map<string, ThingType>;
  readonly thingGroups: Map<string, ThingGroup>;
  readonly policies: Map<string, Policy>;
  readonly certificates: Map<string, Certificate>;
  readonly caCertificates: Map<string, CaCertificate>;
  /** Undefined until somebody sets them: `GetV2LoggingOptions` then says NotConfigured. */
  v2LoggingOptions: V2LoggingOptions | undefined;
}

export const createRegistry = (): Registry => ({
  things: new Map(),
  thingTypes: new Map(),
  thingGroups: new Map(),
  policies: new Map(),
  certificates: new Map(),
  caCertificates: new Map(),
  v2LoggingOptions: undefined,
});

import { below, commonFields, type Field, type Fields, flag, number, text } from '../field.ts';
import { auditChecks, checkNames } from './checks.ts';

const resourceTypes = [
  ...['DEVICE_CERTIFICATE', 'CA_CERTIFICATE', 'ISSUER_CERTIFICATE', 'IOT_POLICY', 'COGNITO_IDENTITY_POOL'],
  ...['CLIENT_ID', 'ACCOUNT_SETTINGS', 'ROLE_ALIAS', 'IAM_ROLE'],
];

/** AWS IoT API reference, `NonCompliantResource` and `RelatedResource`. */
const resource: Fields = {
  resourceType: text('The kind of resource.', { known: resourceTypes }),
  'resourceIdentifier.deviceCertificateId': text('The id of a device certificate.'),
  'resourceIdentifier.deviceCertificateArn': text('The ARN of a device certificate.'),
  'resourceIdentifier.caCertificateId': text('The id of a CA certificate.'),
  'resourceIdentifier.cognitoIdentityPoolId': text('The id of a Cognito identity pool.'),
  'resourceIdentifier.clientId': text('The MQTT client id.'),
  'resourceIdentifier.policyVersionIdentifier.policyName': text('The name of a policy of AWS IoT.'),
  'resourceIdentifier.policyVersionIdentifier.policyVersionId': text('Its version, a text of digits.'),
  'resourceIdentifier.account': text('The account, a text of twelve digits.'),
  'resourceIdentifier.iamRoleArn': text('The ARN of an IAM role.'),
  'resourceIdentifier.roleAliasArn': text('The ARN of a role alias.'),
  'resourceIdentifier.issuerCertificateIdentifier.issuerCertificateSubject': text('Whom it is issued to.'),
  'resourceIdentifier.issuerCertificateIdentifier.issuerId': text('The id of the issuer.'),
  'resourceIdentifier.issuerCertificateIdentifier.issuerCertificateSerialNumber': text('Its serial number.'),
};

const resources = [
  ...['policy/', 'certificate/', 'ca/', 'role-alias/', 'cognito-pool/', 'client/', 'issuer/', 'iam-role/'],
  ...['account/', 'unknown/'],
];

const audit: Fields = {
  'audit.taskId': text('The audit.', { always: true }),
  'audit.taskType': text('Whether somebody started the audit, or a schedule did.', {
    always: true,
    oneOf: ['ON_DEMAND_AUDIT_TASK', 'SCHEDULED_AUDIT_TASK'],
  }),
  'audit.scheduledAuditName': text('The schedule; absent where somebody started the audit.'),
};

const checkName = text('The audit check.', { always: true, known: checkNames });

/** An audit finding, as ListAuditFindings answers it, and the audit that it comes from. */
export const findingFields: Fields = {
  ...commonFields('finding', resources, 'policy/NAME, certificate/ID and so on'),
  findingId: text('Another one at each audit.', { always: true }),
  taskId: text('The audit.', { always: true }),
  checkName,
  taskStartTime: text('When the audit began, as 2021-04-01T10:12:07.087Z.'),
  findingTime: text('When the resource was looked at, as 2021-04-01T10:12:07.541Z.'),
  severity: text('How bad it is. Each check has one severity.', {
    oneOf: ['CRITICAL', 'HIGH', 'MEDIUM', 'LOW'],
  }),
  ...below('nonCompliantResource', resource),
  ...below('relatedResources', resource),
  reasonForNonCompliance: text('The reason, in words of AWS.'),
  reasonForNonComplianceCode: text('The reason. Each check has its own.', {
    known: [...new Set(Object.values(auditChecks).flatMap(({ reasonCodes }) => reasonCodes))],
  }),
  isSuppressed: flag('Whether the finding is suppressed: no rule is asked about one that is.', {
    always: true,
    oneOf: [false],
    since: 'no rule is asked about a finding that is suppressed',
  }),
  ...audit,
};

const additionalInfo = /^(nonCompliantResource|relatedResources)\.additionalInfo\.[^.]+$/;

/** Which members it has differs from check to check. */
export const findingFieldAt = (path: string): Field | undefined =>
  additionalInfo.test(path) ? text('More about the resource.') : undefined;

const count = { always: true, from: 0 } as const;

/** One entry of an audit notice's `auditDetails`, and the audit that it comes from. */
export const checkFields: Fields = {
  ...commonFields('check', ['account/'], 'account/ID'),
  checkName,
  checkRunStatus: text('How the check ended. One that failed or was canceled has looked at nothing.', {
    always: true,
    oneOf: ['FAILED', 'CANCELED', 'COMPLETED_COMPLIANT', 'COMPLETED_NON_COMPLIANT'],
  }),
  nonCompliantResourcesCount: number('Resources that do not comply.', count),
  totalResourcesCount: number('Resources that were looked at.', count),
  suppressedNonCompliantResourceCount: number('Those of them that are suppressed.', { from: 0 }),
  errorCode: text('Why the check failed.', { known: ['INSUFFICIENT_PERMISSIONS', 'AUDIT_CHECK_DISABLED'] }),
  message: text('The same in words of AWS.'),
  ...audit,
};

import type { Account } from '../../account.ts';
import type { CaCertificate, Certificate } from '../../registry/state.ts';
import type { NonCompliance } from '../finding.ts';
import type { Resource } from '../resource.ts';
import { dayMillis, type Evaluate, evaluateEach, type View } from './evaluate.ts';

type AnyCertificate = Certificate | CaCertificate;

interface Complaint {
  readonly code: string;
  readonly reason: string;
  readonly additionalInfo?: Resource['additionalInfo'];
}

type EvaluateCertificate = (certificate: AnyCertificate, view: View) => Complaint | undefined;

/** Certificate checks look only at these (developer guide, "Audit checks"). */
export const auditedCertificates = ({ registry }: Account): readonly Certificate[] =>
  [...registry.certificates.values()].filter(
    ({ status }) => status === 'ACTIVE' || status === 'PENDING_TRANSFER',
  );

const auditedCaCertificates = ({ registry }: Account) =>
  [...registry.caCertificates.values()].filter(({ status }) => status === 'ACTIVE');

export const deviceCertificate = (deviceCertificateId: string): Resource => ({
  resourceType: 'DEVICE_CERTIFICATE',
  resourceIdentifier: { deviceCertificateId },
});

const caCertificate = (caCertificateId: string): Resource => ({
  resourceType: 'CA_CERTIFICATE',
  resourceIdentifier: { caCertificateId },
});

const against = (resource: Resource, { code, reason, additionalInfo }: Complaint): NonCompliance => ({
  nonCompliantResource: { ...resource, ...(additionalInfo && { additionalInfo }) },
  reasonForNonCompliance: reason,
  reasonForNonComplianceCode: code,
});

const expiring: EvaluateCertificate = ({ validity }, { now, thresholdDays }) => {
  const left = validity.notAfter.getTime() - now.getTime();
  if (left > thresholdDays * dayMillis) return undefined;
  const additionalInfo = { EXPIRATION_TIME: String(validity.notAfter.getTime()) };
  return left > 0
    ? {
        code: 'CERTIFICATE_APPROACHING_EXPIRATION',
        reason: `The certificate expires within ${thresholdDays} days.`,
        additionalInfo,
      }
    : { code: 'CERTIFICATE_PAST_EXPIRATION', reason: 'The certificate has expired.', additionalInfo };
};

const old: EvaluateCertificate = ({ creationDate }, { now, thresholdDays }) =>
  now.getTime() - creationDate.getTime() >= thresholdDays * dayMillis
    ? {
        code: 'CERTIFICATE_PAST_AGE_THRESHOLD',
        reason: `The certificate has been in use for ${thresholdDays} days or more.`,
      }
    : undefined;

const revoked: EvaluateCertificate = ({ facts }) =>
  facts.revokedByIssuer
    ? { code: 'CERTIFICATE_REVOKED_BY_ISSUER', reason: 'The issuer has revoked the certificate.' }
    : undefined;

const weak: EvaluateCertificate = ({ facts: { keyVulnerability } }) =>
  keyVulnerability && {
    code: `CERTIFICATE_KEY_VULNERABILITY_${keyVulnerability}`,
    reason: `The key of the certificate is weak: ${keyVulnerability}.`,
  };

const ofDevices =
  (evaluate: EvaluateCertificate): Evaluate =>
  (view) =>
    evaluateEach(auditedCertificates(view.account), (certificate) => {
      const complaint = evaluate(certificate, view);
      return complaint && against(deviceCertificate(certificate.certificateId), complaint);
    });

const ofCas =
  (evaluate: EvaluateCertificate): Evaluate =>
  (view) =>
    evaluateEach(auditedCaCertificates(view.account), (certificate) => {
      const complaint = evaluate(certificate, view);
      return complaint && against(caCertificate(certificate.certificateId), complaint);
    });

/** The checks that need no more than the certificate itself. */
export const certificateEvaluators: readonly (readonly [string, Evaluate])[] = [
  ['DEVICE_CERTIFICATE_EXPIRING_CHECK', ofDevices(expiring)],
  ['DEVICE_CERTIFICATE_AGE_CHECK', ofDevices(old)],
  ['REVOKED_DEVICE_CERTIFICATE_STILL_ACTIVE_CHECK', ofDevices(revoked)],
  ['DEVICE_CERTIFICATE_KEY_QUALITY_CHECK', ofDevices(weak)],
  ['CA_CERTIFICATE_EXPIRING_CHECK', ofCas(expiring)],
  ['REVOKED_CA_CERTIFICATE_STILL_ACTIVE_CHECK', ofCas(revoked)],
  ['CA_CERTIFICATE_KEY_QUALITY_CHECK', ofCas(weak)],
];

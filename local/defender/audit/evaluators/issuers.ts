import type { Certificate, IntermediateCa } from '../../registry/state.ts';
import type { NonCompliance } from '../finding.ts';
import { auditedCertificates, deviceCertificate } from './certificates.ts';
import { type Evaluate, evaluateEach } from './evaluate.ts';

interface Issuer {
  readonly intermediateCa: IntermediateCa;
  readonly issued: Certificate[];
}

function issuersOf(certificates: readonly Certificate[]): readonly Issuer[] {
  const issuers = new Map<string, Issuer>();
  for (const certificate of certificates) {
    const { intermediateCa } = certificate.facts;
    if (!intermediateCa) continue;
    const known = issuers.get(intermediateCa.issuerId) ?? { intermediateCa, issued: [] };
    known.issued.push(certificate);
    issuers.set(intermediateCa.issuerId, known);
  }
  return [...issuers.values()];
}

function evaluateIssuer({ intermediateCa, issued }: Issuer): NonCompliance | undefined {
  const { revoked, ...issuerCertificateIdentifier } = intermediateCa;
  if (!revoked) return undefined;
  return {
    nonCompliantResource: {
      resourceType: 'ISSUER_CERTIFICATE',
      resourceIdentifier: { issuerCertificateIdentifier },
    },
    relatedResources: issued.map(({ certificateId }) => deviceCertificate(certificateId)),
    reasonForNonCompliance: 'An intermediate CA that issued active device certificates is revoked.',
    reasonForNonComplianceCode: 'INTERMEDIATE_CA_REVOKED_BY_ISSUER',
  };
}

/** INTERMEDIATE_CA_REVOKED_FOR_ACTIVE_DEVICE_CERTIFICATES_CHECK: each issuer counts once. */
export const revokedIntermediateCas: Evaluate = ({ account }) =>
  evaluateEach(issuersOf(auditedCertificates(account)), evaluateIssuer);

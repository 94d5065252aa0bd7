import { X509Certificate } from 'node:crypto';
import { ServiceError } from '../errors.ts';
import type { Validity } from './state.ts';

export interface ReadCertificate {
  /** SHA-256 of the certificate's DER form in hex: how AWS IoT derives the id of a registered certificate. */
  readonly certificateId: string;
  readonly validity: Validity;
  readonly certificatePem: string;
}

/** Throws `CertificateValidationException` for what is no X.509 certificate. */
export function readPem(certificatePem: string): ReadCertificate {
  try {
    const certificate = new X509Certificate(certificatePem);
    return {
      certificateId: certificate.fingerprint256.replaceAll(':', '').toLowerCase(),
      validity: { notBefore: new Date(certificate.validFrom), notAfter: new Date(certificate.validTo) },
      certificatePem,
    };
  } catch {
    throw new ServiceError(
      'CertificateValidationException',
      'the certificate is no X.509 certificate in PEM',
    );
  }
}

import { type Account, arnOf } from '../account.ts';
import type { CaCertificate, Certificate } from './state.ts';

type NewCertificate = Pick<
  Certificate,
  'certificateId' | 'certificatePem' | 'caCertificateId' | 'validity' | 'facts' | 'status'
>;

/** Puts a certificate in the registry, in place of the one that has its id. */
export function registerCertificate(account: Account, now: Date, certificate: NewCertificate): Certificate {
  const { certificates } = account.registry;
  const registered: Certificate = {
    ...certificate,
    certificateArn: arnOf(account, `cert/${certificate.certificateId}`),
    creationDate: certificates.get(certificate.certificateId)?.creationDate ?? now,
    lastModifiedDate: now,
    customerVersion: 1,
  };
  certificates.set(certificate.certificateId, registered);
  return registered;
}

type NewCaCertificate = Pick<
  CaCertificate,
  'certificateId' | 'certificatePem' | 'validity' | 'facts' | 'status' | 'autoRegistrationStatus'
>;

/** Puts a CA certificate in the registry, in place of the one that has its id. */
export function registerCaCertificate(
  account: Account,
  now: Date,
  certificate: NewCaCertificate,
): CaCertificate {
  const { caCertificates } = account.registry;
  const registered: CaCertificate = {
    ...certificate,
    certificateArn: arnOf(account, `cacert/${certificate.certificateId}`),
    creationDate: caCertificates.get(certificate.certificateId)?.creationDate ?? now,
    lastModifiedDate: now,
    customerVersion: 1,
  };
  caCertificates.set(certificate.certificateId, registered);
  return registered;
}

import { type Account, arnOf } from '../account.ts';
import { ServiceError } from '../errors.ts';
import { found, nameInArn } from './find.ts';
import type { CaCertificate, Certificate, CertificateStatus } from './state.ts';

export const certificateWith = ({ registry }: Account, certificateId: string): Certificate =>
  found(registry.certificates, certificateId, 'certificate');

export const caCertificateWith = ({ registry }: Account, certificateId: string): CaCertificate =>
  found(registry.caCertificates, certificateId, 'CA certificate');

/** The statuses that a caller may ask for; the others come from transfer and registration. */
const settable: readonly CertificateStatus[] = ['ACTIVE', 'INACTIVE', 'REVOKED'];

/**
 * Setting the status it has already succeeds. A revoked or transferring certificate keeps its status:
 * `CertificateStateException` (that AWS lets no REVOKED certificate return is unconfirmed; this is the harder case).
 */
export function updateCertificate(
  account: Account,
  now: Date,
  { certificateId, newStatus }: { readonly certificateId: string; readonly newStatus: CertificateStatus },
): void {
  const certificate = certificateWith(account, certificateId);
  if (!settable.includes(newStatus))
    throw new ServiceError('InvalidRequestException', `newStatus: ${newStatus} is not for callers to set`);
  if (certificate.status === newStatus) return;
  if (certificate.status === 'REVOKED' || certificate.status === 'PENDING_TRANSFER')
    throw new ServiceError(
      'CertificateStateException',
      `certificate ${certificateId} is ${certificate.status}`,
    );
  certificate.status = newStatus;
  certificate.lastModifiedDate = now;
}

export interface CaCertificateUpdate {
  readonly certificateId: string;
  readonly newStatus?: CaCertificate['status'] | undefined;
  readonly newAutoRegistrationStatus?: CaCertificate['autoRegistrationStatus'] | undefined;
}

/** Throws `ResourceNotFoundException`. */
export function updateCaCertificate(account: Account, now: Date, update: CaCertificateUpdate): void {
  const certificate = caCertificateWith(account, update.certificateId);
  certificate.status = update.newStatus ?? certificate.status;
  certificate.autoRegistrationStatus = update.newAutoRegistrationStatus ?? certificate.autoRegistrationStatus;
  certificate.lastModifiedDate = now;
}

/** Names of the things that present a certificate, given its ARN or id. A certificate nobody knows has none. */
export function thingsOfPrincipal(account: Account, principal: string): readonly string[] {
  const certificateArn = arnOf(account, `cert/${nameInArn(principal)}`);
  return [...account.registry.things.values()]
    .filter(({ principals }) => principals.has(certificateArn))
    .map(({ thingName }) => thingName);
}

import * as v from 'valibot';
import type { Account } from '../account.ts';
import { ServiceError } from '../errors.ts';
import { operation } from '../operation.ts';
import { boolean, certificateId, certificatePem, epochSeconds } from '../schemas.ts';
import { registerCertificate } from './certificate-registration.ts';
import { certificateWith, thingsOfPrincipal, updateCertificate as update } from './certificates.ts';
import { uuidOf } from './ids.ts';
import { markerPage, ordered, orderedMarkers } from './markers.ts';
import { readPem } from './pem.ts';
import { type Certificate, certificateStatuses } from './state.ts';
import { alreadyExists } from './versions.ts';

const status = v.picklist(certificateStatuses);

const summaryOf = ({ certificateId, certificateArn, status, creationDate }: Certificate) => ({
  certificateId,
  certificateArn,
  status,
  certificateMode: 'DEFAULT',
  creationDate: epochSeconds(creationDate),
});

const registerCertificateWithoutCa = operation({
  name: 'RegisterCertificateWithoutCA',
  method: 'POST',
  path: '/certificate/register-no-ca',
  perSecond: 10,
  input: v.object({ certificatePem, status: v.optional(status, 'INACTIVE') }),
  run: ({ certificatePem, status }, { account, clock }) => {
    const read = readPem(certificatePem);
    const present = account.registry.certificates.get(read.certificateId);
    if (present) throw alreadyExists(present.certificateId, present.certificateArn);
    const registered = registerCertificate(account, clock.now(), { ...read, status, facts: {} });
    return { certificateArn: registered.certificateArn, certificateId: registered.certificateId };
  },
});

const describeCertificate = operation({
  name: 'DescribeCertificate',
  method: 'GET',
  path: '/certificates/:certificateId',
  perSecond: 10,
  input: v.object({ certificateId }),
  run: ({ certificateId }, { account }) => {
    const certificate = certificateWith(account, certificateId);
    const { certificatePem, caCertificateId, customerVersion, validity } = certificate;
    return {
      certificateDescription: {
        ...summaryOf(certificate),
        ...{ certificatePem, caCertificateId, customerVersion },
        ownedBy: account.accountId,
        lastModifiedDate: epochSeconds(certificate.lastModifiedDate),
        generationId: uuidOf(certificate.certificateArn),
        validity: {
          notBefore: epochSeconds(validity.notBefore),
          notAfter: epochSeconds(validity.notAfter),
        },
      },
    };
  },
});

const listCertificates = operation({
  name: 'ListCertificates',
  method: 'GET',
  path: '/certificates',
  perSecond: 10,
  input: v.object(orderedMarkers),
  run: ({ ascendingOrder, ...input }, { account }) => {
    const certificates = ordered(account.registry.certificates.values(), ascendingOrder);
    const { shown, nextMarker } = markerPage(certificates, input);
    return { certificates: shown.map(summaryOf), nextMarker };
  },
});

const updateCertificate = operation({
  name: 'UpdateCertificate',
  method: 'PUT',
  path: '/certificates/:certificateId',
  perSecond: 10,
  input: v.object({ certificateId, newStatus: status }),
  run: (input, { account, clock }) => {
    update(account, clock.now(), input);
    return {};
  },
});

/** `forceDelete` overcomes attached policies, never attached things or an active status. */
function checkDeletable(account: Account, certificate: Certificate, forceDelete: boolean): void {
  const { certificateId, certificateArn, status } = certificate;
  if (status === 'ACTIVE')
    throw new ServiceError('CertificateStateException', `certificate ${certificateId} is ACTIVE`);
  const things = thingsOfPrincipal(account, certificateArn);
  const policies = [...account.registry.policies.values()].filter(({ targets }) =>
    targets.has(certificateArn),
  );
  if (things.length > 0 || (policies.length > 0 && !forceDelete))
    throw new ServiceError('DeleteConflictException', `certificate ${certificateId} is still attached`);
}

const deleteCertificate = operation({
  name: 'DeleteCertificate',
  method: 'DELETE',
  path: '/certificates/:certificateId',
  perSecond: 10,
  input: v.object({ certificateId, forceDelete: v.optional(boolean, false) }),
  run: ({ certificateId, forceDelete }, { account }) => {
    const certificate = certificateWith(account, certificateId);
    checkDeletable(account, certificate, forceDelete);
    for (const { targets } of account.registry.policies.values()) targets.delete(certificate.certificateArn);
    account.registry.certificates.delete(certificateId);
    return {};
  },
});

export const certificateOperations = [
  registerCertificateWithoutCa,
  describeCertificate,
  listCertificates,
  updateCertificate,
  deleteCertificate,
];

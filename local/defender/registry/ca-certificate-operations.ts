import * as v from 'valibot';
import { operation } from '../operation.ts';
import { boolean, certificateId, certificatePem, epochSeconds } from '../schemas.ts';
import { registerCaCertificate } from './certificate-registration.ts';
import { caCertificateWith, updateCaCertificate } from './certificates.ts';
import { uuidOf } from './ids.ts';
import { markerPage, ordered, orderedMarkers } from './markers.ts';
import { readPem } from './pem.ts';
import type { CaCertificate } from './state.ts';
import { alreadyExists } from './versions.ts';

const summaryOf = ({ certificateId, certificateArn, status, creationDate }: CaCertificate) => ({
  certificateId,
  certificateArn,
  status,
  creationDate: epochSeconds(creationDate),
});

/** The proof of possession (`verificationCertificate`) is not asked for. */
const registerCACertificate = operation({
  name: 'RegisterCACertificate',
  method: 'POST',
  path: '/cacertificate',
  perSecond: 10,
  input: v.object({
    caCertificate: certificatePem,
    setAsActive: v.optional(boolean, false),
    allowAutoRegistration: v.optional(boolean, false),
  }),
  run: ({ caCertificate, setAsActive, allowAutoRegistration }, { account, clock }) => {
    const read = readPem(caCertificate);
    const present = account.registry.caCertificates.get(read.certificateId);
    if (present) throw alreadyExists(present.certificateId, present.certificateArn);
    const { certificateArn, certificateId } = registerCaCertificate(account, clock.now(), {
      ...read,
      facts: {},
      status: setAsActive ? 'ACTIVE' : 'INACTIVE',
      autoRegistrationStatus: allowAutoRegistration ? 'ENABLE' : 'DISABLE',
    });
    return { certificateArn, certificateId };
  },
});

const describeCACertificate = operation({
  name: 'DescribeCACertificate',
  method: 'GET',
  path: '/cacertificate/:certificateId',
  perSecond: 10,
  input: v.object({ certificateId }),
  run: ({ certificateId }, { account }) => {
    const certificate = caCertificateWith(account, certificateId);
    const { certificatePem, autoRegistrationStatus, customerVersion, validity } = certificate;
    return {
      certificateDescription: {
        ...summaryOf(certificate),
        ...{ certificatePem, autoRegistrationStatus, customerVersion, certificateMode: 'DEFAULT' },
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

const listCACertificates = operation({
  name: 'ListCACertificates',
  method: 'GET',
  path: '/cacertificates',
  perSecond: 10,
  input: v.object(orderedMarkers),
  run: ({ ascendingOrder, ...input }, { account }) => {
    const certificates = ordered(account.registry.caCertificates.values(), ascendingOrder);
    const { shown, nextMarker } = markerPage(certificates, input);
    return { certificates: shown.map(summaryOf), nextMarker };
  },
});

const updateCACertificate = operation({
  name: 'UpdateCACertificate',
  method: 'PUT',
  path: '/cacertificate/:certificateId',
  perSecond: 10,
  input: v.object({
    certificateId,
    newStatus: v.optional(v.picklist(['ACTIVE', 'INACTIVE'])),
    newAutoRegistrationStatus: v.optional(v.picklist(['ENABLE', 'DISABLE'])),
  }),
  run: (input, { account, clock }) => {
    updateCaCertificate(account, clock.now(), input);
    return {};
  },
});

export const caCertificateOperations = [
  registerCACertificate,
  describeCACertificate,
  listCACertificates,
  updateCACertificate,
];

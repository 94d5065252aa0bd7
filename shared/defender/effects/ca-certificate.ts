import {
  AutoRegistrationStatus,
  CACertificateStatus,
  DescribeCACertificateCommand,
  UpdateCACertificateCommand,
} from '@aws-sdk/client-iot';
import * as v from 'valibot';
import type { Effect, Iot } from './effect.ts';

const StatusSchema = v.enum(CACertificateStatus);
const AutoRegistrationSchema = v.enum(AutoRegistrationStatus);

/** The status of a CA's certificate, and whether devices that it signed register themselves. */
export const createCaCertificateEffect = (iot: Iot): Effect<'ca-certificate'> => ({
  async read({ certificateId }) {
    const { certificateDescription } = await iot.send(new DescribeCACertificateCommand({ certificateId }));
    const { status = 'unknown', autoRegistrationStatus } = certificateDescription ?? {};
    return { of: 'ca-certificate', status, ...(autoRegistrationStatus && { autoRegistrationStatus }) };
  },

  async putBack({ certificateId }, { status, autoRegistrationStatus }) {
    await iot.send(
      new UpdateCACertificateCommand({
        certificateId,
        newStatus: v.parse(StatusSchema, status),
        ...(autoRegistrationStatus && {
          newAutoRegistrationStatus: v.parse(AutoRegistrationSchema, autoRegistrationStatus),
        }),
      }),
    );
  },
});

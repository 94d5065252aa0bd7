import { CertificateStatus, DescribeCertificateCommand, UpdateCertificateCommand } from '@aws-sdk/client-iot';
import * as v from 'valibot';
import type { Effect, Iot } from './effect.ts';

const StatusSchema = v.enum(CertificateStatus);

/** The status of a device's certificate. Whether a revoked one can be active again is not documented: AWS may refuse. */
export const createCertificateEffect = (iot: Iot): Effect<'certificate'> => ({
  async read({ certificateId }) {
    const { certificateDescription } = await iot.send(new DescribeCertificateCommand({ certificateId }));
    return { of: 'certificate', status: certificateDescription?.status ?? 'unknown' };
  },

  async putBack({ certificateId }, { status }) {
    await iot.send(new UpdateCertificateCommand({ certificateId, newStatus: v.parse(StatusSchema, status) }));
  },
});

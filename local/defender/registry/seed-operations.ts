import * as v from 'valibot';
import { operation } from '../operation.ts';
import { certificateId, certificatePem, policyName, thingName, timestamp } from '../schemas.ts';
import { registerCaCertificate, registerCertificate } from './certificate-registration.ts';
import { found } from './find.ts';
import { policyNamed } from './policies.ts';
import { certificateStatuses, keyVulnerabilities } from './state.ts';

/** Ten years, as certificates that AWS IoT issues itself live far longer than any test. */
const lifeInMillis = 10 * 365 * 24 * 60 * 60 * 1000;

const common = {
  certificateId: v.optional(certificateId),
  certificatePem: v.optional(certificatePem),
  notBefore: v.optional(timestamp),
  notAfter: v.optional(timestamp),
  revokedByIssuer: v.optional(v.boolean()),
  keyVulnerability: v.optional(v.picklist(keyVulnerabilities)),
};

interface Period {
  readonly notBefore?: Date | undefined;
  readonly notAfter?: Date | undefined;
}

const validityFrom = (now: Date, { notBefore = now, notAfter }: Period) => ({
  notBefore,
  notAfter: notAfter ?? new Date(now.getTime() + lifeInMillis),
});

/** Not of AWS: puts a certificate and what only its issuer knows into the registry; the same id again replaces it. */
const seedCertificate = operation({
  name: 'SeedCertificate',
  method: 'POST',
  path: '/_simulator/seed/certificate',
  input: v.object({
    ...common,
    status: v.optional(v.picklist(certificateStatuses), 'ACTIVE'),
    caCertificateId: v.optional(certificateId),
    intermediateCa: v.optional(
      v.object({
        issuerCertificateSubject: v.optional(v.string()),
        issuerId: v.string(),
        issuerCertificateSerialNumber: v.optional(v.string()),
        revoked: v.optional(v.boolean()),
      }),
    ),
    /** Attached to the certificate at once. */
    thingNames: v.optional(v.array(thingName), []),
    policyNames: v.optional(v.array(policyName), []),
  }),
  run: ({ thingNames, policyNames, ...input }, { account, clock, newId }) => {
    const things = thingNames.map((name) => found(account.registry.things, name, 'thing'));
    const policies = policyNames.map((name) => policyNamed(account, name));
    const { revokedByIssuer, keyVulnerability, intermediateCa } = input;
    const { certificateId, certificateArn } = registerCertificate(account, clock.now(), {
      certificateId: input.certificateId ?? newId('certificate'),
      certificatePem: input.certificatePem,
      caCertificateId: input.caCertificateId,
      status: input.status,
      validity: validityFrom(clock.now(), input),
      facts: { revokedByIssuer, keyVulnerability, intermediateCa },
    });
    for (const { principals } of things) principals.add(certificateArn);
    for (const { targets } of policies) targets.add(certificateArn);
    return { certificateId, certificateArn };
  },
});

/** Not of AWS, like SeedCertificate. */
const seedCaCertificate = operation({
  name: 'SeedCACertificate',
  method: 'POST',
  path: '/_simulator/seed/ca-certificate',
  input: v.object({
    ...common,
    status: v.optional(v.picklist(['ACTIVE', 'INACTIVE']), 'ACTIVE'),
    autoRegistrationStatus: v.optional(v.picklist(['ENABLE', 'DISABLE']), 'DISABLE'),
  }),
  run: (input, { account, clock, newId }) => {
    const { revokedByIssuer, keyVulnerability } = input;
    const { certificateId, certificateArn } = registerCaCertificate(account, clock.now(), {
      certificateId: input.certificateId ?? newId('certificate'),
      certificatePem: input.certificatePem,
      status: input.status,
      autoRegistrationStatus: input.autoRegistrationStatus,
      validity: validityFrom(clock.now(), input),
      facts: { revokedByIssuer, keyVulnerability },
    });
    return { certificateId, certificateArn };
  },
});

export const seedOperations = [seedCertificate, seedCaCertificate];

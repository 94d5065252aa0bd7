import {
  AttachPolicyCommand,
  AttachThingPrincipalCommand,
  type CertificateStatus,
  DeleteCertificateCommand,
  DeleteThingCommand,
  DescribeCACertificateCommand,
  DescribeCertificateCommand,
  DetachThingPrincipalCommand,
  ListCACertificatesCommand,
  ListCertificatesCommand,
  ListPrincipalThingsCommand,
  ListThingPrincipalsCommand,
  RegisterCACertificateCommand,
  RegisterCertificateWithoutCACommand,
  UpdateCACertificateCommand,
  UpdateCertificateCommand,
} from '@aws-sdk/client-iot';
import {
  apiError,
  certificatePem,
  forEachTest,
  policyDocument,
  simulatorWithClient,
  start,
} from './server-client.ts';

const started = forEachTest(simulatorWithClient);

const notFound = apiError('ResourceNotFoundException', 404);
const wrongState = apiError('CertificateStateException', 406);
const conflict = apiError('DeleteConflictException', 409);
const unknownId = '0'.repeat(64);
const certificateId = 'ab'.repeat(32);
const principal = `arn:aws:iot:us-east-1:123456789012:cert/${certificateId}`;

/** As OpenSSL prints it for this certificate. */
const fingerprint = 'd49eb2b80cec482677aecefae03df2b911d73bf6b4fe9ce8b23d3c674a45d1b8';
const validity = { notBefore: new Date('2026-11-23T20:19:52Z'), notAfter: new Date('2036-11-20T20:19:52Z') };

const seed = (input: object = {}) => started.simulator.call('SeedCertificate', { certificateId, ...input });
const describeCertificate = async (id = certificateId) => {
  const { certificateDescription } = await started.iot.send(
    new DescribeCertificateCommand({ certificateId: id }),
  );
  return certificateDescription;
};
const update = (newStatus: CertificateStatus, id = certificateId) =>
  started.iot.send(new UpdateCertificateCommand({ certificateId: id, newStatus }));
const remove = (forceDelete?: boolean) =>
  started.iot.send(new DeleteCertificateCommand({ certificateId, forceDelete }));

describe('certificates', () => {
  const register = (pem: string, status?: CertificateStatus) =>
    started.iot.send(new RegisterCertificateWithoutCACommand({ certificatePem: pem, status }));

  test('certificates are registered under their fingerprint with the validity they state', async () => {
    expect(await register(certificatePem, 'ACTIVE')).toMatchObject({ certificateId: fingerprint });
    expect(await describeCertificate(fingerprint)).toMatchObject({
      certificateArn: `arn:aws:iot:us-east-1:123456789012:cert/${fingerprint}`,
      status: 'ACTIVE',
      certificatePem,
      ownedBy: '123456789012',
      creationDate: start,
      validity,
    });
  });

  test('certificates are registered once, and only if they are certificates', async () => {
    await register(certificatePem);
    await expect(register(certificatePem)).rejects.toMatchObject({
      ...apiError('ResourceAlreadyExistsException', 409),
      resourceId: fingerprint,
    });
    await expect(register('-----BEGIN CERTIFICATE-----')).rejects.toMatchObject(
      apiError('CertificateValidationException', 400),
    );
  });

  test('certificates can be seeded with facts that no API sets, and seeded anew', async () => {
    await seed({
      revokedByIssuer: true,
      keyVulnerability: 'CVE-2008-0166',
      notAfter: '2026-12-01T00:00:00Z',
    });
    expect(started.simulator.account.registry.certificates.get(certificateId)?.facts).toMatchObject({
      revokedByIssuer: true,
      keyVulnerability: 'CVE-2008-0166',
    });
    expect((await describeCertificate())?.validity).toEqual({
      notBefore: start,
      notAfter: new Date('2026-12-01T00:00:00Z'),
    });
    const later = new Date(start.getTime() + 1000);
    started.clock.moveTo(later);
    await seed({ status: 'INACTIVE' });
    expect(await describeCertificate()).toMatchObject({
      status: 'INACTIVE',
      creationDate: start,
      lastModifiedDate: later,
    });
  });

  test('change status, also to the one they have', async () => {
    await seed();
    started.clock.moveTo(new Date(start.getTime() + 5000));
    await update('INACTIVE');
    await update('INACTIVE');
    expect(await describeCertificate()).toMatchObject({
      status: 'INACTIVE',
      lastModifiedDate: new Date(start.getTime() + 5000),
    });
    await update('ACTIVE');
    expect(await describeCertificate()).toMatchObject({ status: 'ACTIVE' });
  });

  test('keep the status REVOKED or PENDING_TRANSFER, and take no status that is not for callers', async () => {
    await seed();
    await expect(update('PENDING_TRANSFER')).rejects.toMatchObject(apiError('InvalidRequestException', 400));
    await update('REVOKED');
    await update('REVOKED');
    await expect(update('ACTIVE')).rejects.toMatchObject(wrongState);
    await seed({ status: 'PENDING_TRANSFER' });
    await expect(update('INACTIVE')).rejects.toMatchObject(wrongState);
    await expect(update('INACTIVE', unknownId)).rejects.toMatchObject(notFound);
    await expect(describeCertificate(unknownId)).rejects.toMatchObject(notFound);
  });

  test('certificates are listed in the order of creation', async () => {
    await seed();
    await register(certificatePem);
    const list = async (ascendingOrder: boolean) => {
      const { certificates = [] } = await started.iot.send(new ListCertificatesCommand({ ascendingOrder }));
      return certificates.map((certificate) => certificate.certificateId);
    };
    expect(await list(true)).toEqual([certificateId, fingerprint]);
    expect(await list(false)).toEqual([fingerprint, certificateId]);
  });

  test('certificates are deleted when inactive and unattached, past policies by force', async () => {
    await started.simulator.call('CreateThing', { thingName: 'lamp' });
    await started.simulator.call('CreatePolicy', { policyName: 'lamps', policyDocument });
    await seed({ thingNames: ['lamp'] });
    await started.iot.send(new AttachPolicyCommand({ policyName: 'lamps', target: principal }));
    await expect(remove(true)).rejects.toMatchObject(wrongState);
    await update('INACTIVE');
    await expect(remove(true)).rejects.toMatchObject(conflict);
    await started.iot.send(new DetachThingPrincipalCommand({ thingName: 'lamp', principal }));
    await expect(remove()).rejects.toMatchObject(conflict);
    await remove(true);
    await expect(remove()).rejects.toMatchObject(notFound);
    expect(started.simulator.account.registry.policies.get('lamps')?.targets.size).toBe(0);
  });
});

describe('principals', () => {
  const attach = (thingName: string, arn = principal) =>
    started.iot.send(new AttachThingPrincipalCommand({ thingName, principal: arn }));
  const things = async () => (await started.iot.send(new ListPrincipalThingsCommand({ principal }))).things;

  test('belong to several things, and things to several principals', async () => {
    for (const thingName of ['lamp-1', 'lamp-2']) await started.simulator.call('CreateThing', { thingName });
    await seed({ thingNames: ['lamp-1'] });
    await attach('lamp-2');
    expect(await things()).toEqual(['lamp-1', 'lamp-2']);
    const principals = new ListThingPrincipalsCommand({ thingName: 'lamp-2' });
    expect((await started.iot.send(principals)).principals).toEqual([principal]);
    await started.iot.send(new DetachThingPrincipalCommand({ thingName: 'lamp-1', principal }));
    expect(await things()).toEqual(['lamp-2']);
  });

  test('keep a thing from being deleted', async () => {
    await started.simulator.call('CreateThing', { thingName: 'lamp' });
    await seed({ thingNames: ['lamp'] });
    const deletion = new DeleteThingCommand({ thingName: 'lamp' });
    await expect(started.iot.send(deletion)).rejects.toMatchObject(apiError('InvalidRequestException', 400));
  });

  test('must exist, as must the thing', async () => {
    await expect(things()).rejects.toMatchObject(notFound);
    await seed();
    await expect(attach('nobody')).rejects.toMatchObject(notFound);
    await started.simulator.call('CreateThing', { thingName: 'lamp' });
    await expect(attach('lamp', principal.replaceAll('ab', '00'))).rejects.toMatchObject(notFound);
    const principals = new ListThingPrincipalsCommand({ thingName: 'nobody' });
    await expect(started.iot.send(principals)).rejects.toMatchObject(notFound);
    const detachment = new DetachThingPrincipalCommand({ thingName: 'nobody', principal });
    await expect(started.iot.send(detachment)).rejects.toMatchObject(notFound);
  });
});

describe('CA certificates', () => {
  const register = (caCertificate: string) =>
    started.iot.send(new RegisterCACertificateCommand({ caCertificate, setAsActive: true }));
  const describeCa = (id: string) =>
    started.iot.send(new DescribeCACertificateCommand({ certificateId: id }));
  const updateCa = (id: string, newStatus: 'ACTIVE' | 'INACTIVE') =>
    started.iot.send(new UpdateCACertificateCommand({ certificateId: id, newStatus }));

  test('CA certificates are registered, described, listed and updated', async () => {
    await register(certificatePem);
    await updateCa(fingerprint, 'INACTIVE');
    const automatic = { certificateId: fingerprint, newAutoRegistrationStatus: 'ENABLE' } as const;
    await started.iot.send(new UpdateCACertificateCommand(automatic));
    expect((await describeCa(fingerprint)).certificateDescription).toMatchObject({
      certificateArn: `arn:aws:iot:us-east-1:123456789012:cacert/${fingerprint}`,
      status: 'INACTIVE',
      autoRegistrationStatus: 'ENABLE',
      certificatePem,
      validity,
    });
    const { certificates } = await started.iot.send(new ListCACertificatesCommand({}));
    expect(certificates).toMatchObject([
      { certificateId: fingerprint, status: 'INACTIVE', creationDate: start },
    ]);
  });

  test('CA certificates are registered once, and only if they are certificates', async () => {
    await register(certificatePem);
    await expect(register(certificatePem)).rejects.toMatchObject(
      apiError('ResourceAlreadyExistsException', 409),
    );
    await expect(register('no')).rejects.toMatchObject(apiError('CertificateValidationException', 400));
  });

  test('CA certificates can be seeded', async () => {
    await started.simulator.call('SeedCACertificate', { certificateId, revokedByIssuer: true });
    expect((await describeCa(certificateId)).certificateDescription).toMatchObject({ status: 'ACTIVE' });
    expect(started.simulator.account.registry.caCertificates.get(certificateId)?.facts.revokedByIssuer).toBe(
      true,
    );
  });

  test('CA certificates that do not exist are not found', async () => {
    await expect(describeCa(unknownId)).rejects.toMatchObject(notFound);
    await expect(updateCa(unknownId, 'INACTIVE')).rejects.toMatchObject(notFound);
  });
});

import type { Certificate, Connection } from '../../registry/state.ts';
import type { NonCompliance } from '../finding.ts';
import type { Resource } from '../resource.ts';
import { auditedCertificates, deviceCertificate } from './certificates.ts';
import { type Judge, judgeEach, type View } from './judge.ts';

const endOf = ({ disconnectionTime }: Connection) => disconnectionTime?.getTime() ?? Number.POSITIVE_INFINITY;

const isWithin =
  ({ from, to }: View) =>
  (connection: Connection) =>
    connection.connectionTime < to && endOf(connection) >= from.getTime();

const overlap = (a: Connection, b: Connection) =>
  a.connectionTime.getTime() < endOf(b) && b.connectionTime.getTime() < endOf(a);

/** Times as text in epoch milliseconds, as the service gives them. */
const timesOf = ({ connectionTime, disconnectionTime }: Connection) => ({
  CONNECTION_TIME: String(connectionTime.getTime()),
  ...(disconnectionTime && { DISCONNECTION_TIME: String(disconnectionTime.getTime()) }),
});

const client = (connection: Connection): Resource => ({
  resourceType: 'CLIENT_ID',
  resourceIdentifier: { clientId: connection.clientId },
  additionalInfo: timesOf(connection),
});

function judgeSharing({ certificateId, facts }: Certificate, view: View): NonCompliance | undefined {
  const seen = (facts.connections ?? []).filter(isWithin(view));
  const concurrent = seen.filter((one) =>
    seen.some((other) => other.clientId !== one.clientId && overlap(one, other)),
  );
  if (concurrent.length === 0) return undefined;
  return {
    nonCompliantResource: deviceCertificate(certificateId),
    relatedResources: concurrent.map(client),
    reasonForNonCompliance: 'Several devices were connected with the certificate at the same time.',
    reasonForNonComplianceCode: 'CERTIFICATE_SHARED_BY_MULTIPLE_DEVICES',
  };
}

/** DEVICE_CERTIFICATE_SHARED_CHECK: two client ids connected at once with one certificate. */
export const sharedCertificates: Judge = (view) =>
  judgeEach(auditedCertificates(view.account), (certificate) => judgeSharing(certificate, view));

interface Session {
  readonly certificateId: string;
  readonly connection: Connection;
}

function sessionsByClient(view: View): ReadonlyMap<string, readonly Session[]> {
  const sessions = new Map<string, Session[]>();
  for (const { certificateId, facts } of auditedCertificates(view.account))
    for (const connection of (facts.connections ?? []).filter(isWithin(view))) {
      const known = sessions.get(connection.clientId) ?? [];
      sessions.set(connection.clientId, [...known, { certificateId, connection }]);
    }
  return sessions;
}

function judgeClient([clientId, sessions]: readonly [string, readonly Session[]]): NonCompliance | undefined {
  if (new Set(sessions.map(({ certificateId }) => certificateId)).size < 2) return undefined;
  return {
    nonCompliantResource: { resourceType: 'CLIENT_ID', resourceIdentifier: { clientId } },
    relatedResources: sessions.map(({ certificateId, connection }) => ({
      ...deviceCertificate(certificateId),
      additionalInfo: timesOf(connection),
    })),
    reasonForNonCompliance: 'Several devices connected under the same client id.',
    reasonForNonComplianceCode: 'DUPLICATE_CLIENT_ID_ACROSS_CONNECTIONS',
  };
}

/** CONFLICTING_CLIENT_IDS_CHECK: one client id, several certificates. */
export const conflictingClientIds: Judge = (view) => judgeEach([...sessionsByClient(view)], judgeClient);

import type { Connection as AnyConnection } from '../../connections/state.ts';
import type { NonCompliance } from '../finding.ts';
import type { Resource } from '../resource.ts';
import { auditedCertificates, deviceCertificate } from './certificates.ts';
import { type Evaluate, evaluateEach, type View } from './evaluate.ts';

type Connection = AnyConnection & { readonly certificateId: string };

const hasCertificate = (connection: AnyConnection): connection is Connection =>
  connection.certificateId !== undefined;

const endOf = ({ disconnectedAt }: Connection) => disconnectedAt?.getTime() ?? Number.POSITIVE_INFINITY;

const overlap = (a: Connection, b: Connection) =>
  a.connectedAt.getTime() < endOf(b) && b.connectedAt.getTime() < endOf(a);

/** The connections that the check can see, of certificates that it looks at. */
function seen({ account, from, to }: View): readonly Connection[] {
  const audited = new Set(auditedCertificates(account).map(({ certificateId }) => certificateId));
  return account.connections.all
    .filter(hasCertificate)
    .filter(
      (connection) =>
        connection.connectedAt < to &&
        endOf(connection) >= from.getTime() &&
        audited.has(connection.certificateId),
    );
}

function groupBy(
  connections: readonly Connection[],
  member: 'certificateId' | 'clientId',
): ReadonlyMap<string, readonly Connection[]> {
  const groups = new Map<string, Connection[]>();
  for (const connection of connections) {
    const group = groups.get(connection[member]) ?? [];
    group.push(connection);
    groups.set(connection[member], group);
  }
  return groups;
}

/** Times as text in epoch milliseconds, as the service gives them. */
const timesOf = ({ connectedAt, disconnectedAt }: Connection) => ({
  CONNECTION_TIME: String(connectedAt.getTime()),
  ...(disconnectedAt && { DISCONNECTION_TIME: String(disconnectedAt.getTime()) }),
});

const client = (connection: Connection): Resource => ({
  resourceType: 'CLIENT_ID',
  resourceIdentifier: { clientId: connection.clientId },
  additionalInfo: timesOf(connection),
});

const principal = (connection: Connection): Resource => ({
  ...deviceCertificate(connection.certificateId),
  additionalInfo: timesOf(connection),
});

function evaluateSharing(
  deviceCertificateId: string,
  connections: readonly Connection[] = [],
): NonCompliance | undefined {
  const concurrent = connections.filter((one) =>
    connections.some((other) => other.clientId !== one.clientId && overlap(one, other)),
  );
  if (concurrent.length === 0) return undefined;
  return {
    nonCompliantResource: deviceCertificate(deviceCertificateId),
    relatedResources: concurrent.map(client),
    reasonForNonCompliance: 'Several devices were connected with the certificate at the same time.',
    reasonForNonComplianceCode: 'CERTIFICATE_SHARED_BY_MULTIPLE_DEVICES',
  };
}

/** DEVICE_CERTIFICATE_SHARED_CHECK: two client ids connected at once with one certificate. */
export const sharedCertificates: Evaluate = (view) => {
  const byCertificate = groupBy(seen(view), 'certificateId');
  return evaluateEach(auditedCertificates(view.account), ({ certificateId }) =>
    evaluateSharing(certificateId, byCertificate.get(certificateId)),
  );
};

function evaluateClient([clientId, connections]: readonly [string, readonly Connection[]]):
  | NonCompliance
  | undefined {
  if (new Set(connections.map(({ certificateId }) => certificateId)).size < 2) return undefined;
  return {
    nonCompliantResource: { resourceType: 'CLIENT_ID', resourceIdentifier: { clientId } },
    relatedResources: connections.map(principal),
    reasonForNonCompliance: 'Several devices connected under the same client id.',
    reasonForNonComplianceCode: 'DUPLICATE_CLIENT_ID_ACROSS_CONNECTIONS',
  };
}

/** CONFLICTING_CLIENT_IDS_CHECK: one client id, several certificates. */
export const conflictingClientIds: Evaluate = (view) =>
  evaluateEach([...groupBy(seen(view), 'clientId')], evaluateClient);

import * as v from 'valibot';
import type { Account } from '../account.ts';
import { ServiceError } from '../errors.ts';
import { operation } from '../operation.ts';
import { boolean, clientId } from '../schemas.ts';
import { end, isConnectedOrKept, isEndDescribed, knownConnection } from './broker.ts';
import type { Connection } from './state.ts';

function known(account: Account, clientId: string, now: Date): Connection {
  const connection = knownConnection(account, clientId, now);
  if (!connection) throw notConnected(clientId);
  return connection;
}

const notConnected = (clientId: string): ServiceError =>
  new ServiceError('ResourceNotFoundException', `client ${clientId} is not connected`);

/** When a connection began, or when and why it ended: in milliseconds, unlike the times of the control plane. */
function times(connection: Connection, now: Date): object {
  const { connectedAt, disconnectedAt, disconnectReason } = connection;
  if (!disconnectedAt) return { connectedSince: connectedAt.getTime() };
  return isEndDescribed(connection, now)
    ? { disconnectedSince: disconnectedAt.getTime(), disconnectReason }
    : {};
}

const getConnection = operation({
  name: 'GetConnection',
  plane: 'data',
  method: 'GET',
  path: '/connections/:clientId',
  input: v.object({ clientId, includeSocketInformation: v.optional(boolean, false) }),
  run: ({ clientId, includeSocketInformation }, { account, clock }) => {
    const connection = known(account, clientId, clock.now());
    const { thingName, cleanSession, sessionExpiry, sourceIp } = connection;
    return {
      clientId,
      connected: !connection.disconnectedAt,
      thingName,
      cleanSession,
      ...(!cleanSession && { sessionExpiry }),
      ...times(connection, clock.now()),
      ...(includeSocketInformation && { sourceIp }),
    };
  },
});

/**
 * Answers with success where nothing but a persistent session is left, too: not found is only who has neither
 * connection nor session (developer guide, "Managing MQTT connections"). Last wills are not published: nobody could
 * receive them.
 */
const deleteConnection = operation({
  name: 'DeleteConnection',
  plane: 'data',
  method: 'DELETE',
  path: '/connections/:clientId',
  input: v.object({
    clientId,
    cleanSession: v.optional(boolean, false),
    preventWillMessage: v.optional(boolean, false),
  }),
  run: ({ clientId, cleanSession }, { account, clock }) => {
    const connection = known(account, clientId, clock.now());
    if (!isConnectedOrKept(connection, clock.now())) throw notConnected(clientId);
    end(connection, clock.now(), 'API_INITIATED_DISCONNECT');
    if (cleanSession) connection.isSessionRemoved = true;
    return {};
  },
});

export const dataPlaneOperations = [getConnection, deleteConnection];

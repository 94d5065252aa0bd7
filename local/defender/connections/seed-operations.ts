import * as v from 'valibot';
import { ServiceError } from '../errors.ts';
import { operation } from '../operation.ts';
import { boolean, certificateId, clientId, integer, thingName, timestamp } from '../schemas.ts';
import { connect, end } from './broker.ts';
import { disconnectReasons } from './state.ts';

const disconnectReason = v.optional(v.picklist(disconnectReasons), 'CLIENT_INITIATED_DISCONNECT');

/**
 * Not of AWS: an MQTT client connects, or has been connected for a while. Audits see it where it came with a
 * certificate. No policy is asked.
 */
const seedConnection = operation({
  name: 'SeedConnection',
  method: 'POST',
  path: '/_simulator/seed/connection',
  input: v.object({
    clientId,
    certificateId: v.optional(certificateId),
    /** AWS names the thing of the client's principal "if applicable"; so it is given here, not derived. */
    thingName: v.optional(thingName),
    sourceIp: v.optional(v.pipe(v.string(), v.ip())),
    cleanSession: v.optional(boolean, true),
    /** An hour, as AWS IoT has it by default (developer guide, "MQTT persistent sessions"). */
    sessionExpiry: v.optional(v.pipe(integer, v.minValue(0)), 3600),
    connectedAt: v.optional(timestamp),
    disconnectedAt: v.optional(timestamp),
    disconnectReason,
  }),
  run: ({ disconnectReason, connectedAt, disconnectedAt, ...client }, { account, clock }) => {
    const connection = { ...client, connectedAt: connectedAt ?? clock.now() };
    if (disconnectedAt) end(connection, disconnectedAt, disconnectReason);
    connect(account, connection);
    return {};
  },
});

/** Not of AWS: a connected client goes, by itself or for the reason given. */
const seedDisconnection = operation({
  name: 'SeedDisconnection',
  method: 'POST',
  path: '/_simulator/seed/disconnection',
  input: v.object({ clientId, disconnectReason }),
  run: ({ clientId, disconnectReason }, { account, clock }) => {
    const connection = account.connections.latest.get(clientId);
    if (!connection || connection.disconnectedAt)
      throw new ServiceError('ResourceNotFoundException', `client ${clientId} is not connected`);
    end(connection, clock.now(), disconnectReason);
    return {};
  },
});

export const seedOperations = [seedConnection, seedDisconnection];

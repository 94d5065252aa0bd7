import type { Account } from '../account.ts';
import type { Connection, DisconnectReason } from './state.ts';

/** How long AWS IoT says when and why a client was disconnected (client-iot-data-plane, GetConnectionResponse). */
const describedMillis = 30 * 60_000;

/**
 * Connects a client. A client id is connected once: of two connections the older one ends when the newer begins
 * (developer guide, "Lifecycle events", DUPLICATE_CLIENTID).
 */
export function connect({ connections: { all, latest } }: Account, connection: Connection): void {
  all.push(connection);
  const present = latest.get(connection.clientId) ?? connection;
  const isOlder = connection.connectedAt < present.connectedAt;
  const [older, newer] = isOlder ? [connection, present] : [present, connection];
  if (older !== newer) end(older, newer.connectedAt, 'DUPLICATE_CLIENTID');
  latest.set(connection.clientId, newer);
}

/** Ends a connection, unless it has ended. */
export function end(connection: Connection, at: Date, reason: DisconnectReason): void {
  if (connection.disconnectedAt) return;
  connection.disconnectedAt = at;
  connection.disconnectReason = reason;
}

/** The latest connection of a client, while the broker knows of it: it lasts, ended lately, or left a session. */
export function knownConnection(
  { connections }: Account,
  clientId: string,
  now: Date,
): Connection | undefined {
  const connection = connections.latest.get(clientId);
  if (!connection) return undefined;
  return isEndDescribed(connection, now) || isConnectedOrKept(connection, now) ? connection : undefined;
}

/** The client is connected, or its persistent session waits for it. */
export const isConnectedOrKept = (connection: Connection, now: Date): boolean =>
  !connection.disconnectedAt || hasSession(connection, now);

/** AWS IoT still says when and why the connection ended. */
export const isEndDescribed = ({ disconnectedAt }: Connection, now: Date): boolean =>
  disconnectedAt !== undefined && now.getTime() - disconnectedAt.getTime() < describedMillis;

const hasSession = (connection: Connection, now: Date): boolean =>
  !connection.cleanSession &&
  !connection.isSessionRemoved &&
  now.getTime() - (connection.disconnectedAt ?? now).getTime() < connection.sessionExpiry * 1000;

/** Why a connection ended (developer guide, "Lifecycle events", disconnect reasons). */
export const disconnectReasons = [
  'AUTH_ERROR',
  'CLIENT_INITIATED_DISCONNECT',
  'CLIENT_ERROR',
  'CONNECTION_LOST',
  'DUPLICATE_CLIENTID',
  'FORBIDDEN_ACCESS',
  'MQTT_KEEP_ALIVE_TIMEOUT',
  'SERVER_ERROR',
  'SERVER_INITIATED_DISCONNECT',
  'API_INITIATED_DISCONNECT',
  'THROTTLED',
  'WEBSOCKET_TTL_EXPIRATION',
  'CUSTOMAUTH_TTL_EXPIRATION',
] as const;
export type DisconnectReason = (typeof disconnectReasons)[number];

/** One connection of an MQTT client. Nothing but its end changes it: neither the registry nor policies do. */
export interface Connection {
  readonly clientId: string;
  readonly connectedAt: Date;
  /** Absent where the client came with other credentials. */
  readonly certificateId?: string | undefined;
  readonly thingName?: string | undefined;
  readonly sourceIp?: string | undefined;
  readonly cleanSession: boolean;
  /** How many seconds a persistent session outlives the connection. */
  readonly sessionExpiry: number;
  /** Absent while it lasts, as is the reason. */
  disconnectedAt?: Date | undefined;
  disconnectReason?: DisconnectReason | undefined;
  /** Whether the session was removed by `DeleteConnection`. */
  isSessionRemoved?: boolean;
}

export interface ConnectionsState {
  /** Those that last and those that ended, in the order in which they became known: audits look at them. */
  readonly all: Connection[];
  /** The latest connection of each client, by its client id. */
  readonly latest: Map<string, Connection>;
}

export const createConnectionsState = (): ConnectionsState => ({ all: [], latest: new Map() });

import {
  DeleteConnectionCommand,
  GetConnectionCommand,
  type GetConnectionResponse,
  InvalidRequestException,
  type IoTDataPlaneClient,
  ResourceNotFoundException,
} from '@aws-sdk/client-iot-data-plane';
import { excerpt } from '../text/excerpt.ts';
import { isClientId } from './ids.ts';
import type { Refusal } from './refusals.ts';

/** What AWS IoT says of the connection of an MQTT client. */
type ConnectionState =
  | { readonly connected: true; readonly since?: Date; readonly thingName?: string }
  | {
      readonly connected: false;
      /** When the connection ended, and why: known for 30 minutes (client-iot-data-plane, GetConnectionResponse). */
      readonly since?: Date;
      readonly reason?: string;
      readonly thingName?: string;
    };

interface Disconnection {
  /** By which AWS knows the request; `unknown` where it names none. */
  readonly requestId: string;
  /**
   * False where AWS IoT found nothing to close. True also where the client had nothing but a persistent session, which
   * AWS IoT answers for alike (developer guide, "Managing MQTT connections", error responses).
   */
  readonly wasConnected: boolean;
}

/** The connections of MQTT clients, by client id. A client may be connected once (developer guide, "Lifecycle events"). */
export interface Connections {
  /**
   * Closes the connection of a client. Safe to repeat: no connection is as good as a closed one. Nothing keeps the client
   * from coming back: its certificate or policy is to be changed first (developer guide, "Managing MQTT connections").
   * `cleanSession` removes a persistent session as well, with its subscriptions and what is queued for it; it stays
   * otherwise (client-iot-data-plane, DeleteConnectionRequest). A client's last will is published.
   */
  disconnect(
    clientId: string,
    options?: { readonly cleanSession?: boolean },
  ): Promise<Disconnection | Refusal>;
  /** Undefined where AWS IoT knows of no connection: there was none, or it ended more than 30 minutes ago. */
  state(clientId: string): Promise<ConnectionState | undefined>;
}

export const createConnections = (iotData: Pick<IoTDataPlaneClient, 'send'>): Connections => ({
  async disconnect(clientId, { cleanSession = false } = {}) {
    if (!isClientId(clientId))
      return { refusal: 'invalid', because: 'No MQTT client can have this client id' };
    try {
      const { $metadata } = await iotData.send(new DeleteConnectionCommand({ clientId, cleanSession }));
      return { requestId: $metadata.requestId ?? 'unknown', wasConnected: true };
    } catch (error) {
      return withoutDisconnection(error);
    }
  },

  async state(clientId) {
    if (!isClientId(clientId)) return undefined;
    try {
      return stateOf(await iotData.send(new GetConnectionCommand({ clientId })));
    } catch (error) {
      if (error instanceof ResourceNotFoundException) return undefined;
      throw error;
    }
  },
});

/** What an exception says of a disconnection. Throws what may go better another time. */
function withoutDisconnection(error: unknown): Disconnection | Refusal {
  if (error instanceof ResourceNotFoundException)
    return { requestId: error.$metadata.requestId ?? 'unknown', wasConnected: false };
  if (error instanceof InvalidRequestException)
    return { refusal: 'invalid', because: excerpt(`${error.name}: ${error.message}`, 300) };
  throw error;
}

function stateOf({ connected = false, thingName, ...ended }: GetConnectionResponse): ConnectionState {
  const { connectedSince, disconnectedSince, disconnectReason } = ended;
  const thing = thingName === undefined ? {} : { thingName };
  if (connected) return { connected, ...since(connectedSince), ...thing };
  const reason = disconnectReason === undefined ? {} : { reason: disconnectReason };
  return { connected, ...since(disconnectedSince), ...reason, ...thing };
}

/** In milliseconds since 1970, unlike most times of AWS IoT (client-iot-data-plane, GetConnectionResponse). */
const since = (millis: number | undefined): { readonly since?: Date } =>
  millis === undefined ? {} : { since: new Date(millis) };

import type { Connections } from '../../../shared/defender/connections.ts';
import { isClientId } from '../../../shared/defender/ids.ts';
import type { Clock } from '../../../shared/time/clock.ts';
import type { Trouble } from './trouble.ts';

/** How long AWS IoT says when and why a client was disconnected, in milliseconds. */
const describedMillis = 30 * 60_000;

/** The MQTT clients that are connected, or were lately. */
export function createMemoryConnections({ work, refusals }: Trouble, clock: Clock) {
  /** Since when each client is connected. */
  const connected = new Map<string, Date>();
  const ended = new Map<string, Date>();

  function end(clientId: string): boolean {
    const wasConnected = connected.delete(clientId);
    if (wasConnected) ended.set(clientId, clock.now());
    return wasConnected;
  }

  const isDescribed = (since: Date): boolean => clock.now().getTime() - since.getTime() < describedMillis;

  const connections: Connections = {
    async disconnect(clientId) {
      if (!isClientId(clientId))
        return { refusal: 'invalid', because: 'No MQTT client can have this client id' };
      work('disconnect');
      return refusals.get('disconnect') ?? { requestId: 'disconnected', wasConnected: end(clientId) };
    },
    async state(clientId) {
      if (!isClientId(clientId)) return undefined;
      work('state');
      const since = connected.get(clientId);
      if (since) return { connected: true, since };
      const endedAt = ended.get(clientId);
      return endedAt && isDescribed(endedAt)
        ? { connected: false, since: endedAt, reason: 'API_INITIATED_DISCONNECT' }
        : undefined;
    },
  };

  return {
    ...{ connections, connected },
    connect: (clientId: string): void => void connected.set(clientId, clock.now()),
  };
}

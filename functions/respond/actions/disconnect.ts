import type { Connections } from '../../../shared/defender/connections.ts';
import { isRefusal } from '../../../shared/defender/refusals.ts';
import type { Executor } from './executor.ts';

/** Closes the connection whose client id is the name of the thing in alarm. It reaches that one device. */
export const createDisconnect = (connections: Pick<Connections, 'disconnect'>): Executor => ({
  async planOf({ event }) {
    if (event.kind !== 'violation') throw new Error(`${event.eventId} is no violation`);
    return { changes: [], target: { thingName: event.thingName } };
  },

  async act({ event, response: { step } }) {
    if (step.kind !== 'disconnect' || event.kind !== 'violation')
      throw new Error(`${event.eventId} is no violation whose thing is to be disconnected`);
    const answer = await connections.disconnect(event.thingName, { cleanSession: step.cleanSession });
    if (isRefusal(answer)) return answer;
    const { wasConnected, requestId } = answer;
    return { text: wasConnected ? 'the connection was closed' : 'there was no connection', requestId };
  },
});

import {
  ForbiddenException,
  InvalidRequestException,
  type IoTDataPlaneClient,
} from '@aws-sdk/client-iot-data-plane';
import { createStackClock, type StackClock } from '../../local/clock/stack-clock.ts';
import { createDefenderSimulator, type DefenderSimulator } from '../../local/defender/simulator.ts';
import { createIoTDataClient } from '../../shared/config/clients/iot-data.ts';
import { type Connections, createConnections } from '../../shared/defender/connections.ts';
import { systemClock } from '../../shared/time/clock.ts';

const start = new Date('2026-11-01T00:00:00Z');
const minute = 60_000;

let clock: StackClock;
let simulator: DefenderSimulator;
let iotData: IoTDataPlaneClient;
let connections: Connections;

beforeEach(async () => {
  clock = createStackClock({ start, running: false });
  simulator = await createDefenderSimulator({ clock, publish: async () => {}, throttling: false });
  const { url } = simulator;
  iotData = createIoTDataClient({
    ...{ environment: {}, clock: systemClock, region: 'us-east-1' },
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
    endpoints: { iot: url, iotData: url, dynamodb: url, lambda: url, sns: url, sqs: url },
  });
  connections = createConnections(iotData);
});
afterEach(async () => {
  iotData.destroy();
  await simulator.close();
  clock.close();
});

const connect = (clientId: string, facts: object = {}) =>
  simulator.call('SeedConnection', { clientId, ...facts });
const inputs = () => simulator.calls.list('DeleteConnection').map(({ input }) => input);
const pass = (millis: number) => clock.moveTo(new Date(clock.now().getTime() + millis));
const anId = expect.stringMatching(/^[0-9a-f-]{36}$/);

describe('disconnect', () => {
  test('a disconnection closes the connection of a client and names the request', async () => {
    await connect('pump-1');
    expect(await connections.disconnect('pump-1')).toEqual({ requestId: anId, wasConnected: true });
    expect(await connections.state('pump-1')).toMatchObject({ connected: false });
  });

  test('a second disconnection finds nothing to close, and that is no failure', async () => {
    await connect('pump-1');
    await connections.disconnect('pump-1');
    expect(await connections.disconnect('pump-1')).toEqual({ requestId: anId, wasConnected: false });
  });

  test('a client that never was connected is as good as disconnected', async () => {
    expect(await connections.disconnect('pump-1')).toEqual({ requestId: anId, wasConnected: false });
  });

  test('a disconnection keeps a persistent session unless asked to remove it', async () => {
    await connect('pump-1', { cleanSession: false });
    await connections.disconnect('pump-1');
    expect(await connections.disconnect('pump-1', { cleanSession: true })).toMatchObject({
      wasConnected: true,
    });
    expect(await connections.disconnect('pump-1')).toMatchObject({ wasConnected: false });
    expect(inputs().map(({ cleanSession }) => cleanSession)).toEqual(['false', 'true', 'false']);
  });

  test.each([['hall 1/pump 1'], ['../pump'], ['ü?#%2F'], ['😀'.repeat(64)]])(
    'a disconnection of the client %s closes the connection of no other',
    async (clientId) => {
      for (const each of [clientId, 'pump', 'pump 1']) await connect(each);
      expect(await connections.disconnect(clientId)).toMatchObject({ wasConnected: true });
      expect(inputs()).toMatchObject([{ clientId }]);
      expect(await connections.state('pump')).toMatchObject({ connected: true });
    },
  );

  test.each([['.'], ['..'], [''], ['$aws'], ['x'.repeat(129)], ['\ud800']])(
    'the client id %j is refused without a call',
    async (clientId) => {
      expect(await connections.disconnect(clientId)).toMatchObject({ refusal: 'invalid' });
      expect(await connections.state(clientId)).toBeUndefined();
      expect(simulator.calls.list()).toEqual([]);
    },
  );

  test('a disconnection whose answer is lost is repeated by the SDK, and finds nothing to close', async () => {
    await connect('pump-1');
    simulator.faults.add({ operation: 'DeleteConnection', kind: 'lost-answer', times: 1 });
    expect(await connections.disconnect('pump-1')).toMatchObject({ wasConnected: false });
    expect(await connections.state('pump-1')).toMatchObject({ connected: false });
  });

  test('a disconnection rides out a throttle', async () => {
    await connect('pump-1');
    simulator.faults.add({ operation: 'DeleteConnection', kind: 'throttle', times: 1 });
    expect(await connections.disconnect('pump-1')).toMatchObject({ wasConnected: true });
  });

  test.each([
    ['denied', 'ForbiddenException'],
    ['error', 'InternalFailureException'],
  ] as const)('a disconnection that meets the fault %s fails with %s', async (kind, name) => {
    await connect('pump-1');
    simulator.faults.add({ operation: 'DeleteConnection', kind });
    await expect(connections.disconnect('pump-1')).rejects.toMatchObject({ name });
  });

  test('a request that AWS IoT holds to be invalid is a refusal', async () => {
    const invalid = new InvalidRequestException({ message: 'no such client id', $metadata: {} });
    const refusing = createConnections({ send: () => Promise.reject(invalid) });
    expect(await refusing.disconnect('pump-1')).toEqual({
      refusal: 'invalid',
      because: 'InvalidRequestException: no such client id',
    });
  });
});

describe('state', () => {
  test('the state of a connected client says since when, and which thing it is', async () => {
    await connect('pump-1', { thingName: 'pump-1' });
    pass(minute);
    expect(await connections.state('pump-1')).toEqual({ connected: true, since: start, thingName: 'pump-1' });
  });

  test('the state of a client without a thing names none', async () => {
    await connect('gateway');
    expect(await connections.state('gateway')).toEqual({ connected: true, since: start });
  });

  test('the state of a disconnected client says when and why, for 30 minutes', async () => {
    await connect('pump-1', { thingName: 'pump-1' });
    pass(minute);
    await connections.disconnect('pump-1');
    expect(await connections.state('pump-1')).toEqual({
      ...{ connected: false, since: new Date(start.getTime() + minute), thingName: 'pump-1' },
      reason: 'API_INITIATED_DISCONNECT',
    });
    pass(30 * minute);
    expect(await connections.state('pump-1')).toBeUndefined();
  });

  test('the state of a client with nothing but a persistent session is that it is not connected', async () => {
    await connect('pump-1', { cleanSession: false });
    await connections.disconnect('pump-1');
    pass(31 * minute);
    expect(await connections.state('pump-1')).toEqual({ connected: false });
  });

  test('the state of a client that came back is that of its new connection', async () => {
    await connect('pump-1');
    await connections.disconnect('pump-1');
    pass(minute);
    await connect('pump-1');
    const since = new Date(start.getTime() + minute);
    expect(await connections.state('pump-1')).toEqual({ connected: true, since });
  });

  test('the state of an unknown client is undefined', async () => {
    expect(await connections.state('pump-1')).toBeUndefined();
  });

  test('a state that may not be asked for is a failure, not an unknown client', async () => {
    const forbidden = new ForbiddenException({ message: 'not for you', $metadata: {} });
    const failing = createConnections({ send: () => Promise.reject(forbidden) });
    await expect(failing.state('pump-1')).rejects.toBe(forbidden);
  });
});

import {
  DeletePolicyCommand,
  DeleteThingCommand,
  DetachPolicyCommand,
  UpdateCertificateCommand,
} from '@aws-sdk/client-iot';
import { DeleteConnectionCommand, GetConnectionCommand } from '@aws-sdk/client-iot-data-plane';
import { apiError, forEachTest, policyDocument, simulatorWithClient, start } from './server-client.ts';

const minute = 60_000;
const notFound = apiError('ResourceNotFoundException', 404);

const started = forEachTest(simulatorWithClient);

const connect = (clientId: string, facts: object = {}) =>
  started.simulator.call('SeedConnection', { clientId, ...facts });
const get = async (clientId: string, includeSocketInformation?: boolean) => {
  const command = new GetConnectionCommand({
    clientId,
    ...(includeSocketInformation !== undefined && { includeSocketInformation }),
  });
  const { $metadata, ...connection } = await started.iotData.send(command);
  return connection;
};
const close = (clientId: string, options: { cleanSession?: boolean; preventWillMessage?: boolean } = {}) =>
  started.iotData.send(new DeleteConnectionCommand({ clientId, ...options }));
const pass = (millis: number) => started.clock.moveTo(new Date(started.clock.now().getTime() + millis));

describe('a client', () => {
  test('a client that nobody connected is not found and can not be disconnected', async () => {
    await expect(get('lamp-1')).rejects.toMatchObject(notFound);
    await expect(close('lamp-1')).rejects.toMatchObject(notFound);
  });

  test('a client is connected since its connection was seeded', async () => {
    await connect('lamp-1', { thingName: 'lamp-1' });
    pass(minute);
    expect(await get('lamp-1')).toEqual({
      ...{ clientId: 'lamp-1', thingName: 'lamp-1', connected: true, cleanSession: true },
      connectedSince: start.getTime(),
    });
  });

  test('a client without a thing is answered for without a thing name', async () => {
    await connect('lamp-1');
    expect((await get('lamp-1')).thingName).toBeUndefined();
  });

  test('the source address of a client is answered only where it is asked for', async () => {
    await connect('lamp-1', { sourceIp: '192.0.2.7' });
    expect((await get('lamp-1')).sourceIp).toBeUndefined();
    expect((await get('lamp-1', false)).sourceIp).toBeUndefined();
    expect((await get('lamp-1', true)).sourceIp).toBe('192.0.2.7');
  });

  test('a client stays connected when its thing and its policy are gone and its certificate is inactive', async () => {
    const { simulator, iot } = started;
    await simulator.call('CreateThing', { thingName: 'lamp-1' });
    await simulator.call('CreatePolicy', { policyName: 'Lamps', policyDocument });
    const certificateId = 'ab'.repeat(32);
    const seeded = await simulator.call('SeedCertificate', { certificateId, policyNames: ['Lamps'] });
    const target = 'certificateArn' in seeded ? String(seeded.certificateArn) : '';
    await connect('lamp-1', { certificateId, thingName: 'lamp-1' });
    await iot.send(new UpdateCertificateCommand({ certificateId, newStatus: 'INACTIVE' }));
    await iot.send(new DetachPolicyCommand({ policyName: 'Lamps', target }));
    await iot.send(new DeletePolicyCommand({ policyName: 'Lamps' }));
    await iot.send(new DeleteThingCommand({ thingName: 'lamp-1' }));
    expect(await get('lamp-1')).toMatchObject({ connected: true, thingName: 'lamp-1' });
  });

  test.each([['a/b c'], ['x$'], ['ü#+?%2F'], ['-'.repeat(128)]])(
    'a client is known by its whole client id, be it %s',
    async (clientId) => {
      await connect(clientId);
      expect(await get(clientId)).toMatchObject({ clientId, connected: true });
      await close(clientId);
      expect(await get(clientId)).toMatchObject({ clientId, connected: false });
    },
  );

  test.each([['$aws'], ['x'.repeat(129)]])('a client can not have the client id %s', async (clientId) => {
    const invalid = apiError('InvalidRequestException', 400);
    await expect(get(clientId)).rejects.toMatchObject(invalid);
    await expect(close(clientId)).rejects.toMatchObject(invalid);
    await expect(connect(clientId)).rejects.toMatchObject({ name: 'InvalidRequestException' });
  });
});

describe('a closed connection', () => {
  test('a closed connection is described for 30 minutes, with when and why it ended', async () => {
    await connect('lamp-1', { thingName: 'lamp-1' });
    pass(minute);
    await close('lamp-1', { preventWillMessage: true });
    pass(30 * minute - 1);
    expect(await get('lamp-1')).toEqual({
      ...{ clientId: 'lamp-1', thingName: 'lamp-1', connected: false, cleanSession: true },
      disconnectedSince: start.getTime() + minute,
      disconnectReason: 'API_INITIATED_DISCONNECT',
    });
    pass(1);
    await expect(get('lamp-1')).rejects.toMatchObject(notFound);
  });

  test('a closed connection can not be closed once more', async () => {
    await connect('lamp-1');
    await close('lamp-1');
    await expect(close('lamp-1')).rejects.toMatchObject(notFound);
  });

  test('a client whose connection was closed can connect again at once', async () => {
    await connect('lamp-1');
    await close('lamp-1');
    pass(minute);
    await connect('lamp-1');
    const connectedSince = start.getTime() + minute;
    expect(await get('lamp-1')).toMatchObject({ connected: true, connectedSince });
  });

  test('closing the connection of one client leaves other clients connected', async () => {
    for (const clientId of ['lamp-1', 'lamp-2']) await connect(clientId);
    await close('lamp-1');
    expect(await get('lamp-2')).toMatchObject({ connected: true });
  });
});

describe('a persistent session', () => {
  const persistent = { cleanSession: false, sessionExpiry: 7200 };

  test('a persistent session outlives its connection by its expiry, without when and why that ended', async () => {
    await connect('lamp-1', persistent);
    await close('lamp-1');
    pass(120 * minute - 1);
    expect(await get('lamp-1')).toEqual({
      ...{ clientId: 'lamp-1', connected: false, cleanSession: false, sessionExpiry: 7200 },
    });
    pass(1);
    await expect(get('lamp-1')).rejects.toMatchObject(notFound);
  });

  test('a persistent session can be removed while the client is not connected', async () => {
    await connect('lamp-1', persistent);
    for (let time = 0; time < 2; time += 1) await close('lamp-1');
    await close('lamp-1', { cleanSession: true });
    await expect(close('lamp-1')).rejects.toMatchObject(notFound);
  });

  test('a persistent session is removed with the connection where that is asked for', async () => {
    await connect('lamp-1', persistent);
    await close('lamp-1', { cleanSession: true });
    await expect(close('lamp-1')).rejects.toMatchObject(notFound);
  });
});

describe('a seeded disconnection', () => {
  test('a seeded disconnection ends a connection for the reason given', async () => {
    await connect('lamp-1');
    await started.simulator.call('SeedDisconnection', {
      ...{ clientId: 'lamp-1', disconnectReason: 'CONNECTION_LOST' },
    });
    const disconnectReason = 'CONNECTION_LOST';
    expect(await get('lamp-1')).toMatchObject({ connected: false, disconnectReason });
  });

  test('a seeded disconnection of a client that is not connected is refused', async () => {
    await expect(started.simulator.call('SeedDisconnection', { clientId: 'lamp-1' })).rejects.toMatchObject({
      name: 'ResourceNotFoundException',
    });
  });
});

test('a client that connects under a client id in use takes it over', async () => {
  await connect('lamp-1', { sourceIp: '192.0.2.1' });
  pass(minute);
  await connect('lamp-1', { sourceIp: '192.0.2.2' });
  expect(await get('lamp-1', true)).toMatchObject({ connected: true, sourceIp: '192.0.2.2' });
  expect(started.simulator.account.connections.all).toMatchObject([
    { disconnectReason: 'DUPLICATE_CLIENTID', disconnectedAt: new Date(start.getTime() + minute) },
    { sourceIp: '192.0.2.2' },
  ]);
});

test('a connection that is seeded late, but was earlier, does not end the present one', async () => {
  const seconds = (millis: number) => (start.getTime() + millis) / 1000;
  await connect('lamp-1');
  await connect('lamp-1', { connectedAt: seconds(-2 * minute), disconnectedAt: seconds(-minute) });
  expect(await get('lamp-1')).toMatchObject({ connected: true, connectedSince: start.getTime() });
});

test('a connection can be seeded over HTTP and shows in the state', async () => {
  const { url } = started.simulator;
  const seed = (calls: object[]) =>
    fetch(`${url}/_simulator/seed`, { method: 'POST', body: JSON.stringify({ calls }) });
  const answer = await seed([
    { operation: 'SeedConnection', input: { clientId: 'lamp-1' } },
    { operation: 'SeedConnection', input: { clientId: 'lamp-2' } },
    { operation: 'SeedDisconnection', input: { clientId: 'lamp-1' } },
  ]);
  expect(answer.status).toBe(200);
  const state = await fetch(`${url}/_simulator/state`);
  expect(await state.json()).toMatchObject({
    connections: {
      latest: {
        'lamp-1': { disconnectReason: 'CLIENT_INITIATED_DISCONNECT' },
        'lamp-2': { clientId: 'lamp-2' },
      },
    },
  });
});

describe('a call of the data plane', () => {
  const exceptions = [
    ['throttle', 'ThrottlingException', 429],
    ['limit', 'ThrottlingException', 429],
    ['denied', 'ForbiddenException', 403],
    ['error', 'InternalFailureException', 500],
  ] as const;

  test.each(exceptions)(
    'a data plane call that meets the fault %s is answered with %s (%d)',
    async (kind, name, status) => {
      await connect('lamp-1');
      started.simulator.faults.add({ operation: 'DeleteConnection', kind, times: 1 });
      await expect(close('lamp-1')).rejects.toMatchObject(apiError(name, status));
      expect(await get('lamp-1')).toMatchObject({ connected: true });
      expect(started.simulator.calls.list('DeleteConnection')).toMatchObject([{ outcome: name }]);
    },
  );

  test('a DeleteConnection whose answer is lost has closed the connection', async () => {
    await connect('lamp-1');
    started.simulator.faults.add({ operation: 'DeleteConnection', kind: 'lost-answer', times: 1 });
    await expect(close('lamp-1')).rejects.toThrow();
    expect(await get('lamp-1')).toMatchObject({ connected: false });
  });

  test('a data plane call is recorded with its input and its outcome', async () => {
    await connect('lamp-1');
    await close('lamp-1', { cleanSession: true });
    await expect(close('lamp-1')).rejects.toThrow();
    expect(started.simulator.calls.list()).toMatchObject([
      {
        operation: 'DeleteConnection',
        input: { clientId: 'lamp-1', cleanSession: 'true' },
        outcome: 'success',
      },
      { operation: 'DeleteConnection', outcome: 'ResourceNotFoundException' },
    ]);
  });
});

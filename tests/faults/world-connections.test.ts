import { ForbiddenException } from '@aws-sdk/client-iot-data-plane';
import { ServiceError } from '../../local/defender/errors.ts';
import { functions } from '../../local/functions.ts';
import { createIoTDataClient } from '../../shared/config/clients/iot-data.ts';
import { retryPolicies } from '../../shared/config/retry-policy.ts';
import { type Connections, createConnections } from '../../shared/defender/connections.ts';
import { recordedCalls } from '../fakes/recorded-calls.ts';
import { aViolation, messageOf } from '../fixtures/notices/builders.ts';
import type { Fault } from './world/faults.ts';
import { exceptionOf } from './world/iot/exceptions.ts';
import { createWorld, type World, worldStart } from './world/world.ts';

let world: World;
afterEach(() => world.close());

/** A world whose first function does `work` with the connections, and nothing else; `fault` strikes DeleteConnection. */
function worldWith(work: (connections: Connections) => Promise<unknown>, fault?: Fault): unknown[] {
  const results: unknown[] = [];
  world = createWorld({
    functions: {
      ...functions,
      'receive-violation': (platform) => {
        const connections = createConnections(createIoTDataClient(platform));
        return async () => results.push(await work(connections).catch(({ name }: Error) => name));
      },
    },
    strike: ({ operation }) => (operation === 'DeleteConnection' ? fault : undefined),
  });
  return results;
}

const connect = (clientId: string) =>
  world.defender.call('SeedConnection', { clientId, thingName: clientId });

async function runOnce(): Promise<void> {
  world.deliver(messageOf(aViolation()));
  await world.run(60_000);
}

test('a function in a world closes a connection and reads its state', async () => {
  const results = worldWith(async ({ disconnect, state }) => [
    await state('pump-1'),
    await disconnect('pump-1'),
    await disconnect('pump-1'),
    await state('pump-1'),
    await state('pump-2'),
  ]);
  await connect('pump-1');
  await runOnce();
  expect(results).toEqual([
    [
      { connected: true, since: worldStart, thingName: 'pump-1' },
      { requestId: expect.stringMatching(/^id-\d+$/), wasConnected: true },
      { requestId: 'unknown', wasConnected: false },
      {
        ...{ connected: false, since: expect.any(Date), thingName: 'pump-1' },
        reason: 'API_INITIATED_DISCONNECT',
      },
      undefined,
    ],
  ]);
  expect(world.calls.filter(({ service }) => service === 'IoT Data Plane')).toMatchObject([
    { operation: 'GetConnection', isRead: true, maxAttempts: retryPolicies.connections.maxAttempts },
    { operation: 'DeleteConnection', isRead: false },
    { operation: 'DeleteConnection' },
    { operation: 'GetConnection' },
    { operation: 'GetConnection' },
  ]);
});

test.each([
  ['error', 'InternalFailureException', true],
  ['throttle', 'ThrottlingException', true],
  ['lost', 'InternalFailureException', false],
  ['twice', { requestId: 'unknown', wasConnected: false }, false],
] as const)('a DeleteConnection that meets the fault %s comes to %j', async (fault, result, connected) => {
  const results = worldWith(({ disconnect }) => disconnect('pump-1'), fault);
  await connect('pump-1');
  await runOnce();
  expect(results).toEqual([result]);
  expect(world.defender.account.connections.latest.get('pump-1')?.disconnectedAt === undefined).toBe(
    connected,
  );
});

test('what the data plane forbids is its own client’s exception', () => {
  world = createWorld();
  const denied = new ServiceError('ForbiddenException', 'not for you');
  expect(exceptionOf('IoT Data Plane', denied)).toBeInstanceOf(ForbiddenException);
  expect(() => exceptionOf('IoT', denied)).toThrow('no exception ForbiddenException of IoT');
});

test('a call of the data plane is recorded with the action that IAM has for it', () => {
  world = createWorld();
  const asked = { service: 'IoT Data Plane', operation: 'DeleteConnection', input: { clientId: 'pump-1' } };
  expect(recordedCalls('respond', asked)).toEqual([
    { functionName: 'respond', action: 'iot:DeleteConnection', resource: undefined },
  ]);
});

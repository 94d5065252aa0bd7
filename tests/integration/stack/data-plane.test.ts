import { createStackClock } from '../../../local/clock/stack-clock.ts';
import { createDefenderSimulator, type DefenderSimulator } from '../../../local/defender/simulator.ts';
import { createIoTDataClient } from '../../../shared/config/clients/iot-data.ts';
import { createConnections } from '../../../shared/defender/connections.ts';
import { type AStack, aStack, start } from './a-stack.ts';

const clock = createStackClock({ start, running: false });
const answers: unknown[] = [];
let simulator: DefenderSimulator;
let stack: AStack;

beforeAll(async () => {
  stack = await aStack(
    {
      'receive-violation': (platform) => {
        const { disconnect } = createConnections(createIoTDataClient(platform));
        return async () => answers.push(await disconnect('pump-1'));
      },
    },
    {
      clock,
      async startIot(publish) {
        simulator = await createDefenderSimulator({ clock, publish });
        return simulator;
      },
    },
  );
});
afterAll(() => stack.close());

test('a function of the local stack closes a connection of the simulator', async () => {
  await simulator.call('SeedConnection', { clientId: 'pump-1' });
  await stack.notify(JSON.stringify({ violationEventType: 'in-alarm', thingName: 'pump-1' }));
  await stack.settle();
  expect(answers).toMatchObject([{ wasConnected: true }]);
  expect(simulator.account.connections.latest.get('pump-1')?.disconnectedAt).toEqual(start);
});

test('the file of the local stack names the endpoint of the data plane', () => {
  expect(stack.file.endpoints.iotData).toBe(simulator.url);
});

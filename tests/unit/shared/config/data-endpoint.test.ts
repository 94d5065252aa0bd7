import { GetConnectionCommand } from '@aws-sdk/client-iot-data-plane';
import { createIoTDataClient } from '../../../../shared/config/clients/iot-data.ts';
import type { Platform } from '../../../../shared/config/platform.ts';
import { systemClock } from '../../../../shared/time/clock.ts';

const local = 'http://127.0.0.1:4500';
const endpoints = { dynamodb: local, iot: local, iotData: local, lambda: local, sns: local, sqs: local };

/** Where a client of the data plane sends its requests; none of them is sent. */
async function endpointOf(members: Partial<Platform>): Promise<string> {
  const client = createIoTDataClient({
    ...{ environment: {}, clock: systemClock, region: 'eu-central-1' },
    credentials: { accessKeyId: 'none', secretAccessKey: 'none' },
    ...members,
  });
  let endpoint = '';
  client.middlewareStack.add(
    () => async (args) => {
      const { protocol, hostname, port } = Object(args.request);
      endpoint = `${protocol}//${hostname}${port === undefined ? '' : `:${port}`}`;
      throw new Error('nothing is sent');
    },
    { step: 'finalizeRequest', priority: 'low' },
  );
  await expect(client.send(new GetConnectionCommand({ clientId: 'pump-1' }))).rejects.toThrow('nothing');
  client.destroy();
  return endpoint;
}

const address = 'abc123-ats.iot.eu-central-1.amazonaws.com';

test('the data plane is asked at the endpoint of the Region where no other is set', async () => {
  expect(await endpointOf({})).toBe('https://data-ats.iot.eu-central-1.amazonaws.com');
  expect(await endpointOf({ environment: { IOT_DATA_ENDPOINT: '' } })).toBe(
    'https://data-ats.iot.eu-central-1.amazonaws.com',
  );
});

test.each([[address], [`https://${address}`]])(
  'the data plane is asked at the account’s own endpoint where IOT_DATA_ENDPOINT is %s',
  async (written) => {
    expect(await endpointOf({ environment: { IOT_DATA_ENDPOINT: written } })).toBe(`https://${address}`);
  },
);

test('the data plane of the local stack is asked whatever IOT_DATA_ENDPOINT says', async () => {
  const environment = { IOT_DATA_ENDPOINT: address };
  expect(await endpointOf({ environment, endpoints })).toBe(local);
});

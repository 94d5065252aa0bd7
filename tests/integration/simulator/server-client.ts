import { IoTClient } from '@aws-sdk/client-iot';
import { IoTDataPlaneClient } from '@aws-sdk/client-iot-data-plane';
import { createStackClock } from '../../../local/clock/stack-clock.ts';
import { createDefenderSimulator, type SimulatorOptions } from '../../../local/defender/simulator.ts';

export const start = new Date('2026-11-01T00:00:00Z');

/** A simulator on a clock that is stopped, and the SDK's own clients for it, which do not retry. */
export async function simulatorWithClient(options: Partial<SimulatorOptions> = {}) {
  const clock = createStackClock({ start, running: false });
  const simulator = await createDefenderSimulator({
    clock,
    publish: async () => {},
    throttling: false,
    ...options,
  });
  const configuration = () => ({
    endpoint: simulator.url,
    region: simulator.account.region,
    credentials: { accessKeyId: 'none', secretAccessKey: 'none' },
    maxAttempts: 1,
  });
  const iot = new IoTClient(configuration());
  const iotData = new IoTDataPlaneClient(configuration());
  const close = async () => {
    iot.destroy();
    iotData.destroy();
    await simulator.close();
    clock.close();
  };
  return { clock, simulator, iot, iotData, close };
}

/** What `create` makes, anew for each test of the file, and closed after it. */
export function forEachTest<Made extends { close(): Promise<void> }>(create: () => Promise<Made>): Made {
  let made: Made | undefined;
  beforeEach(async () => {
    made = await create();
  });
  afterEach(() => made?.close());
  return new Proxy({} as Made, { get: (_, name) => Reflect.get(made ?? {}, name) });
}

/** What `expect(…).rejects` shall see of an error of the API. */
export const apiError = (name: string, httpStatusCode: number) => ({ name, $metadata: { httpStatusCode } });

export const policyDocument = JSON.stringify({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Action: 'iot:Connect', Resource: '*' }],
});

export const roleArn = 'arn:aws:iam::123456789012:role/mitigation';

/** A real self-signed certificate (P-256, for nothing but these tests), valid from 2026-11-23 to 2036-11-20. */
export const certificatePem = `-----BEGIN CERTIFICATE-----
MIIBhzCCAS2gAwIBAgIUHuUw6MCns/OYpCJblxOpyzF5oAUwCgYIKoZIzj0EAwIw
GTEXMBUGA1UEAwwOc2ltdWxhdG9yIHRlc3QwHhcNMjYxMTIzMjAxOTUyWhcNMzYx
MTIwMjAxOTUyWjAZMRcwFQYDVQQDDA5zaW11bGF0b3IgdGVzdDBZMBMGByqGSM49
AgEGCCqGSM49AwEHA0IABKYd3GIom44Ob8Kj4DXpT3HCAKBDGYuSIHC2BzUKDb1w
BxZs49llEDls50b3VcmkhkMSNIVfN7jOn+JuAfh3e8yjUzBRMB0GA1UdDgQWBBTU
6edZUA4aywzvSEzuPb932RKP1jAfBgNVHSMEGDAWgBTU6edZUA4aywzvSEzuPb93
2RKP1jAPBgNVHRMBAf8EBTADAQH/MAoGCCqGSM49BAMCA0gAMEUCIQD87R8DhXAE
ZkPrSjJf++hWCXhE4qy5wuAKY0sldInp6QIgKPktaKenFgCyVOphcjcftbApAQ/5
5NvMIIytU/Ix/CU=
-----END CERTIFICATE-----`;

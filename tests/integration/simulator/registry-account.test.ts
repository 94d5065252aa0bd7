import {
  DescribeEndpointCommand,
  GetV2LoggingOptionsCommand,
  SetV2LoggingOptionsCommand,
} from '@aws-sdk/client-iot';
import { apiError, forEachTest, roleArn, simulatorWithClient } from './server-client.ts';

const started = forEachTest(simulatorWithClient);

describe('logging options', () => {
  const get = () => started.iot.send(new GetV2LoggingOptionsCommand({}));

  test('logging options are not configured until they are set', async () => {
    await expect(get()).rejects.toMatchObject(apiError('NotConfiguredException', 404));
    await started.iot.send(new SetV2LoggingOptionsCommand({ roleArn, defaultLogLevel: 'WARN' }));
    expect(await get()).toMatchObject({ roleArn, defaultLogLevel: 'WARN' });
  });

  test('keep what a later call does not mention', async () => {
    await started.iot.send(new SetV2LoggingOptionsCommand({ roleArn, defaultLogLevel: 'WARN' }));
    await started.iot.send(new SetV2LoggingOptionsCommand({ disableAllLogs: true }));
    expect(await get()).toMatchObject({ roleArn, defaultLogLevel: 'WARN', disableAllLogs: true });
  });

  test('need a role to write logs', async () => {
    const options = new SetV2LoggingOptionsCommand({ defaultLogLevel: 'WARN' });
    await expect(started.iot.send(options)).rejects.toMatchObject(apiError('InvalidRequestException', 400));
  });
});

test('the endpoint of each service belongs to the account and the Region', async () => {
  const endpoint = async (endpointType: string) =>
    (await started.iot.send(new DescribeEndpointCommand({ endpointType }))).endpointAddress;
  expect(await endpoint('iot:Data-ATS')).toMatch(/^a[0-9a-f]{13}-ats\.iot\.us-east-1\.amazonaws\.com$/);
  expect(await endpoint('iot:Jobs')).toMatch(/^a[0-9a-f]{13}\.jobs\.iot\.us-east-1\.amazonaws\.com$/);
  await expect(endpoint('iot:Nothing')).rejects.toMatchObject(apiError('InvalidRequestException', 400));
});

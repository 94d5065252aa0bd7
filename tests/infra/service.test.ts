import './alarms.suite.ts';
import './bell.suite.ts';
import './bundles.suite.ts';
import './delivery.suite.ts';
import './permissions.suite.ts';
import './reconcile.suite.ts';
import './upkeep.suite.ts';
import { packagedService, packageService } from './packaged-service.ts';

/** Milliseconds; three seconds where the machine is idle. */
const timeToPackage = 120_000;

beforeAll(() => {
  packagedService();
}, timeToPackage);
afterAll(() => packagedService().remove());

it(
  'takes over a topic that exists and another retention of logs',
  () => {
    const topic = 'arn:aws:sns:eu-west-1:111122223333:defender-notices';
    const params = ['--param', `defenderTopicArn=${topic}`, '--param', 'logRetentionDays=30'];
    const service = packageService('--stage', 'dev', '--region', 'eu-west-1', ...params);
    service.remove();
    expect(service.template.Parameters.DefenderTopicArn).toMatchObject({ Default: topic });
    expect(service.resource('RespondLogGroup').Properties).toEqual({
      LogGroupName: '/aws/lambda/device-defender-responder-dev-respond',
      RetentionInDays: 30,
    });
  },
  timeToPackage,
);

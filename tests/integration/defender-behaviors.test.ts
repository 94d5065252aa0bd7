import { readActionTypes, readBehaviors } from '../../cli/rules/live-account.ts';
import { forEachTest, roleArn, simulatorWithClient } from './simulator/server-client.ts';

const started = forEachTest(simulatorWithClient);

const criteria = { comparisonOperator: 'less-than', value: { count: 180 }, durationSeconds: 300 };
const profile = (securityProfileName: string, ...names: string[]) =>
  started.simulator.call('CreateSecurityProfile', {
    securityProfileName,
    behaviors: names.map((name) => ({ name, metric: 'aws:num-messages-sent', criteria })),
  });

test('the mitigation actions of the account are read with their types', async () => {
  const publish = { publishFindingToSnsParams: { topicArn: 'arn:aws:sns:us-east-1:123456789012:topic' } };
  const blank = { replaceDefaultPolicyVersionParams: { templateName: 'BLANK_POLICY' } };
  const actionNames = Array.from({ length: 9 }, (_, index) => `Publish${index}`);
  for (const actionName of actionNames)
    await started.simulator.call('CreateMitigationAction', { actionName, roleArn, actionParams: publish });
  await started.simulator.call('CreateMitigationAction', { actionName: 'A', roleArn, actionParams: blank });
  const types = await readActionTypes(started.iot);
  expect(types.size).toBe(10);
  expect(types.get('A')).toBe('REPLACE_DEFAULT_POLICY_VERSION');
  expect(types.get('Publish8')).toBe('PUBLISH_FINDING_TO_SNS');
});

describe('the behaviors of the account', () => {
  test('the behaviors of the account are read by security profile', async () => {
    await profile('fleet', 'chatty', 'noisy');
    await profile('pumps');
    expect(await readBehaviors(started.iot)).toEqual(
      new Map([
        ['fleet', ['chatty', 'noisy']],
        ['pumps', []],
      ]),
    );
  });

  test('the behaviors of the account are read without a profile that is deleted meanwhile', async () => {
    await profile('fleet', 'chatty');
    await profile('gone', 'noisy');
    const { faults, account } = started.simulator;
    const deleting = () => account.detect.securityProfiles.delete('gone');
    faults.add({ operation: 'DescribeSecurityProfile', kind: 'latency', millis: 0, when: deleting, nth: 9 });
    expect(await readBehaviors(started.iot)).toEqual(new Map([['fleet', ['chatty']]]));
  });

  test('the behaviors of the account are not listed for an account that may not list them', async () => {
    started.simulator.faults.add({ operation: 'ListSecurityProfiles', kind: 'denied' });
    expect(await readBehaviors(started.iot)).toEqual({
      because: expect.stringContaining('AccessDeniedException'),
    });
  });

  test.each(['throttle', 'error'] as const)(
    'the behaviors of the account are an error where AWS IoT can not list them now: %s',
    async (kind) => {
      await profile('fleet', 'chatty');
      started.simulator.faults.add({ operation: 'DescribeSecurityProfile', kind });
      await expect(readBehaviors(started.iot)).rejects.toThrow();
    },
  );
});

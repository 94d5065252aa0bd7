import {
  CreateMitigationActionCommand,
  DeleteMitigationActionCommand,
  DescribeMitigationActionCommand,
  ListMitigationActionsCommand,
  type MitigationActionParams,
  UpdateMitigationActionCommand,
} from '@aws-sdk/client-iot';
import { apiError, forEachTest, roleArn, simulatorWithClient, start } from './server-client.ts';

const started = forEachTest(simulatorWithClient);

const invalid = apiError('InvalidRequestException', 400);
const notFound = apiError('ResourceNotFoundException', 404);
const quarantine = {
  addThingsToThingGroupParams: { thingGroupNames: ['Quarantine'], overrideDynamicGroups: true },
};

const create = (actionName: string, actionParams: MitigationActionParams, role = roleArn) =>
  started.iot.send(new CreateMitigationActionCommand({ actionName, roleArn: role, actionParams }));
const describeAction = (actionName: string) =>
  started.iot.send(new DescribeMitigationActionCommand({ actionName }));

const topicArn = 'arn:aws:sns:us-east-1:123456789012:findings';

describe('a mitigation action', () => {
  test.each<[string, MitigationActionParams]>([
    ['UPDATE_DEVICE_CERTIFICATE', { updateDeviceCertificateParams: { action: 'DEACTIVATE' } }],
    ['UPDATE_CA_CERTIFICATE', { updateCACertificateParams: { action: 'DEACTIVATE' } }],
    ['ADD_THINGS_TO_THING_GROUP', quarantine],
    [
      'REPLACE_DEFAULT_POLICY_VERSION',
      { replaceDefaultPolicyVersionParams: { templateName: 'BLANK_POLICY' } },
    ],
    ['ENABLE_IOT_LOGGING', { enableIoTLoggingParams: { roleArnForLogging: roleArn, logLevel: 'INFO' } }],
    ['PUBLISH_FINDING_TO_SNS', { publishFindingToSnsParams: { topicArn } }],
  ])('a mitigation action of type %s is described as it was created', async (actionType, actionParams) => {
    const { actionId } = await create('Act', actionParams);
    expect(await describeAction('Act')).toMatchObject({
      actionName: 'Act',
      actionArn: 'arn:aws:iot:us-east-1:123456789012:mitigationaction/Act',
      creationDate: start,
      lastModifiedDate: start,
      ...{ actionType, actionId, roleArn, actionParams },
    });
  });

  test.each<[string, MitigationActionParams]>([
    ['no params', {}],
    ['two kinds of params', { ...quarantine, publishFindingToSnsParams: { topicArn } }],
    ['no group', { addThingsToThingGroupParams: { thingGroupNames: [] } }],
    ['eleven groups', { addThingsToThingGroupParams: { thingGroupNames: Array(11).fill('g') } }],
    [
      'the log level DISABLED',
      { enableIoTLoggingParams: { roleArnForLogging: roleArn, logLevel: 'DISABLED' } },
    ],
    // @ts-expect-error the SDK's types know one template only, its runtime sends any
    ['another template', { replaceDefaultPolicyVersionParams: { templateName: 'OPEN_POLICY' } }],
  ])('a mitigation action is refused with %s', async (_, actionParams) => {
    await expect(create('Act', actionParams)).rejects.toMatchObject(invalid);
    expect(started.simulator.account.mitigation.actions.size).toBe(0);
  });

  test('a mitigation action can be created again alike, not with another role or other params', async () => {
    const { actionId, actionArn } = await create('Act', quarantine);
    expect(await create('Act', quarantine)).toMatchObject({ actionId, actionArn });
    const clash = { ...apiError('ResourceAlreadyExistsException', 409), resourceArn: actionArn };
    await expect(create('Act', { publishFindingToSnsParams: { topicArn } })).rejects.toMatchObject(clash);
    await expect(create('Act', quarantine, `${roleArn}-2`)).rejects.toMatchObject(clash);
  });

  test('a mitigation action is one of a hundred at most', async () => {
    for (let count = 0; count < 100; count += 1)
      await started.simulator.call('CreateMitigationAction', {
        actionName: `Act-${count}`,
        roleArn,
        actionParams: quarantine,
      });
    await expect(create('OneTooMany', quarantine)).rejects.toMatchObject(
      apiError('LimitExceededException', 410),
    );
    await expect(create('Act-7', quarantine)).resolves.toMatchObject({ actionId: expect.any(String) });
  });

  test('a mitigation action is updated in part, keeping its id and creation', async () => {
    const { actionId } = await create('Act', quarantine);
    const later = new Date(start.getTime() + 1000);
    started.clock.moveTo(later);
    const update = (input: { roleArn?: string; actionParams?: MitigationActionParams }) =>
      started.iot.send(new UpdateMitigationActionCommand({ actionName: 'Act', ...input }));
    await update({ roleArn: `${roleArn}-2` });
    expect(await describeAction('Act')).toMatchObject({
      actionParams: quarantine,
      roleArn: `${roleArn}-2`,
      creationDate: start,
      lastModifiedDate: later,
    });
    await update({ actionParams: { publishFindingToSnsParams: { topicArn } } });
    expect(await describeAction('Act')).toMatchObject({ actionType: 'PUBLISH_FINDING_TO_SNS', actionId });
    await expect(update({ actionParams: {} })).rejects.toMatchObject(invalid);
  });

  test('a mitigation action is listed by page and by type', async () => {
    for (const name of ['a', 'b', 'c']) await create(name, quarantine);
    await create('d', { publishFindingToSnsParams: { topicArn } });
    const page = await started.iot.send(new ListMitigationActionsCommand({ maxResults: 3 }));
    expect(page.actionIdentifiers).toMatchObject([{ actionName: 'a', creationDate: start }, {}, {}]);
    const { actionIdentifiers: rest } = await started.iot.send(
      new ListMitigationActionsCommand({ nextToken: page.nextToken }),
    );
    expect(rest?.map(({ actionName }) => actionName)).toEqual(['d']);
    const { actionIdentifiers: publishing } = await started.iot.send(
      new ListMitigationActionsCommand({ actionType: 'PUBLISH_FINDING_TO_SNS' }),
    );
    expect(publishing).toMatchObject([{ actionName: 'd' }]);
  });

  test('a mitigation action is gone when deleted, and deleting it again succeeds', async () => {
    await create('Act', quarantine);
    const remove = () => started.iot.send(new DeleteMitigationActionCommand({ actionName: 'Act' }));
    await remove();
    await remove();
    await expect(describeAction('Act')).rejects.toMatchObject(notFound);
    await expect(
      started.iot.send(new UpdateMitigationActionCommand({ actionName: 'Act', roleArn })),
    ).rejects.toMatchObject(notFound);
  });
});

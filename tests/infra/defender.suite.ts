import { checkNames } from '../../shared/sources/audit/checks.ts';
import { deployed } from './deployed.ts';
import { packagedService, type Way } from './packaged-service.ts';
import { specOf } from './specification.ts';

const made = (way: Way, given = {}) => deployed(packagedService(way).template, given).resources;

const propertiesOf = (way: Way, id: string): Readonly<Record<string, unknown>> => {
  const resource = made(way)[id];
  if (!resource) throw new Error(`Deployed with ${way}, there is no ${id}`);
  return resource.Properties;
};

const here = (rest: string): unknown => ({
  'Fn::Sub': `arn:\${AWS::Partition}:iot:\${AWS::Region}:\${AWS::AccountId}:${rest}`,
});

/** The roles of all mitigation actions by what they may do. */
const actions = {
  BlankPolicy: ['iot:CreatePolicyVersion'],
  QuarantineThing: ['iot:ListPrincipalThings', 'iot:AddThingToThingGroup'],
  DeactivateDeviceCertificate: ['iot:UpdateCertificate'],
  EnableIotLogging: ['iot:SetV2LoggingOptions', 'iam:PassRole'],
  DeactivateCaCertificate: ['iot:UpdateCACertificate'],
  PublishFinding: ['sns:Publish'],
};

const home = { Partition: 'aws', Region: 'us-east-1', AccountId: '111122223333' };
type Place = typeof home;

describe('by default', () => {
  it('touches nothing of the account: no audit configuration, no scheduled audit, no Detect', () => {
    const types = Object.values(made('default')).map(({ Type }) => Type);
    for (const type of ['AccountAuditConfiguration', 'ScheduledAudit', 'SecurityProfile', 'Logging'])
      expect(types).not.toContain(`AWS::IoT::${type}`);
  });

  it('by default makes the mitigation actions that the shipped rules name, by those names', () => {
    const names = Object.values(made('default'))
      .filter(({ Type }) => Type === 'AWS::IoT::MitigationAction')
      .map(({ Properties }) => Properties.ActionName);
    expect(names).toEqual([
      'BlankPolicy',
      'QuarantineThing',
      'DeactivateDeviceCertificate',
      'EnableIotLogging',
    ]);
  });
});

describe.each(Object.entries(actions))('the mitigation action %s', (id, allowed) => {
  const role = () => propertiesOf('everything', `${id}Role`);

  it('is done by a role of its own that only this action of this account can take', () => {
    expect(propertiesOf('everything', id)).toMatchObject({
      ActionName: `${id}-dev`,
      RoleArn: { 'Fn::GetAtt': [`${id}Role`, 'Arn'] },
    });
    expect(Object(role().AssumeRolePolicyDocument).Statement).toEqual([
      {
        Effect: 'Allow',
        Principal: { Service: 'iot.amazonaws.com' },
        Action: 'sts:AssumeRole',
        Condition: {
          StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } },
          ArnEquals: { 'aws:SourceArn': here(`mitigationaction/${id}-dev`) },
        },
      },
    ]);
  });

  it('may do that one thing', () => {
    const statements = Object(role()).Policies.flatMap(
      ({ PolicyDocument }: { PolicyDocument: { Statement: object[] } }) => PolicyDocument.Statement,
    );
    const ofIot = statements.filter(
      ({ Action }: { Action: string | string[] }) => !`${Action}`.startsWith('kms:'),
    );
    expect(ofIot.map(({ Action }: { Action: string }) => Action)).toEqual(allowed);
    expect(Object.keys(role()).sort()).toEqual(['AssumeRolePolicyDocument', 'Policies']);
  });
});

describe('the quarantine', () => {
  it('the quarantine is a static group, which outlives the stack together with its policies', () => {
    const resources = made('default');
    expect(Object.keys(resources.QuarantineThingGroup?.Properties ?? {})).not.toContain('QueryString');
    const kept = ['QuarantineThingGroup', ...policies].map((id) => resources[id]?.DeletionPolicy);
    expect(kept).toEqual(['Retain', 'Retain', 'Retain', 'Retain']);
  });

  it('the quarantine is the group that was given, with the policies that it has', () => {
    const resources = made('what exists');
    for (const id of ['QuarantineThingGroup', ...policies]) expect(resources[id]).toBeUndefined();
    expect(propertiesOf('what exists', 'QuarantineThing').ActionParams).toEqual({
      AddThingsToThingGroupParams: {
        ThingGroupNames: [{ Ref: 'QuarantineGroup' }],
        OverrideDynamicGroups: false,
      },
    });
  });

  const policies = ['QuarantinePolicy', 'QuarantineLowerCasePolicy', 'QuarantineUpperCasePolicy'];

  it.each(policies)('fits into the 2,048 characters of a policy of AWS IoT: %s', (id) => {
    for (const [Partition, Region] of [
      ['aws', 'ap-southeast-1'],
      ['aws-us-gov', 'us-gov-west-1'],
      ['aws-cn', 'cn-northwest-1'],
    ] as const)
      expect(documentOf(id, { ...home, Partition, Region }).length).toBeLessThanOrEqual(2048);
  });

  const documentOf = (id: string, place: Place = home): string =>
    JSON.stringify(propertiesOf('default', id).PolicyDocument)
      .replaceAll(/\{"Fn::Sub":("[^"]*")\}/g, '$1')
      .replaceAll(/\$\{AWS::(\w+)\}/g, (_, name: keyof Place) => place[name]);

  const isDenied = (topic: string): boolean =>
    policies
      .flatMap((id) => JSON.parse(documentOf(id)).Statement)
      .filter(({ Action }) => Action === 'iot:Publish')
      .flatMap(({ Resource }) => Resource)
      .map((resource: string) =>
        resource
          .replace(/^.*:topic\//, '')
          .replace(/[$.]/g, '\\$&')
          .replaceAll('*', '.*'),
      )
      .some((pattern) => new RegExp(`^${pattern}$`).test(topic));

  it.each([
    ['sensors/pump-7/temperature', true],
    ['Alarm', true],
    ['7/x', true],
    ['/leading/slash', true],
    ['$aws/rules/ingest/x', true],
    ['$aws/things/pump-7/shadow/update', true],
    ['$aws/things/pump-7/jobs/42/update', true],
    ['$aws/things/pump-7/defender/metrics/json', false],
    ['$aws/things/pump-7/defender/metrics/cbor', false],
  ])('denies to publish to %s: %s', (topic, denied) => {
    expect(isDenied(topic)).toBe(denied);
  });

  it('denies to listen, and not to connect', () => {
    expect(documentOf('QuarantinePolicy')).toContain('"iot:Subscribe","iot:Receive"');
    expect(policies.map((id) => documentOf(id)).join()).not.toContain('iot:Connect');
  });
});

describe('the audit', () => {
  it('the audit is configured with all checks that there are, by the names that CloudFormation has for them', () => {
    const { AuditCheckConfigurations } = propertiesOf('what exists', 'AccountAudit');
    expect(Object.keys(Object(AuditCheckConfigurations))).toHaveLength(checkNames.length);
    const known = specOf('AWS::IoT::AccountAuditConfiguration')?.properties.AuditCheckConfigurations;
    expect(known?.required).toBe(true);
  });

  it('the audit is configured and scheduled with the checks that were listed', () => {
    expect(propertiesOf('everything', 'AccountAudit').AuditCheckConfigurations).toEqual({
      IotPolicyOverlyPermissiveCheck: { Enabled: true },
      IoTPolicyPotentialMisConfigurationCheck: { Enabled: true },
    });
    expect(propertiesOf('everything', 'ResponderAudit')).toMatchObject({
      DayOfMonth: { Ref: 'ScheduledAuditDay' },
      TargetCheckNames: ['IOT_POLICY_OVERLY_PERMISSIVE_CHECK', 'IOT_POLICY_POTENTIAL_MISCONFIGURATION_CHECK'],
    });
    expect(propertiesOf('everything', 'ResponderAudit')).not.toHaveProperty('DayOfWeek');
    expect(propertiesOf('what exists', 'ResponderAudit')).not.toHaveProperty('DayOfMonth');
  });

  it('outlives the stack, with the role that it is done by', () => {
    const resources = made('everything');
    expect([resources.AccountAudit, resources.AuditRole].map((resource) => resource?.DeletionPolicy)).toEqual(
      ['Retain', 'Retain'],
    );
  });

  it('the audit is done by a role that only Device Defender in this account can take', () => {
    expect(
      Object(propertiesOf('everything', 'AuditRole').AssumeRolePolicyDocument).Statement[0].Condition,
    ).toEqual({
      StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } },
      ArnLike: { 'aws:SourceArn': here('*') },
    });
  });
});

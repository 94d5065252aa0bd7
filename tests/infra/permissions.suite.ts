import { deployed } from './deployed.ts';
import { arnOf, functions, packagedService, type Way } from './packaged-service.ts';
import { callsOf, type Grant, grantsOf, textOf } from './permissions.ts';

const service = packagedService;

type FunctionId = (typeof functions)[number]['id'];

const onHistory = (action: string): Grant => ({ action, resource: arnOf('HistoryTable') });
const onRules = (action: string): Grant => ({ action, resource: arnOf('RulesTable') });

/** What the repositories in a bundle could do, but this function never asks of them. Only people push rules. */
const receiversNeverAsk = [
  onHistory('dynamodb:Query'),
  onHistory('dynamodb:BatchGetItem'),
  onRules('dynamodb:PutItem'),
];

/** Whether a device that was disconnected has come back is what nothing asks for yet. */
const stateOfConnection: Grant = { action: 'iot:GetConnection', resource: undefined };

const neverAsked: Readonly<Record<FunctionId, readonly Grant[]>> = {
  ReceiveViolation: receiversNeverAsk,
  ReceiveAudit: receiversNeverAsk,
  ParkUnreadable: receiversNeverAsk,
  Respond: [onRules('dynamodb:PutItem'), stateOfConnection],
  Reconcile: [onRules('dynamodb:PutItem')],
};

/** Queues that feed a function. */
const fedBy: Readonly<Record<FunctionId, readonly string[]>> = {
  ReceiveViolation: [],
  ReceiveAudit: ['AuditContinuations'],
  ParkUnreadable: [],
  Respond: ['WakeUpQueue'],
  Reconcile: [],
};

/** IAM knows no resource for these, or asks for none (service authorization reference). */
const unscopable = [
  'iot:CreateAuditSuppression',
  'iot:DeleteAuditSuppression',
  'iot:DescribeAccountAuditConfiguration',
  'iot:DescribeAuditFinding',
  'iot:DescribeAuditMitigationActionsTask',
  'iot:DescribeAuditSuppression',
  'iot:DescribeAuditTask',
  'iot:StartOnDemandAuditTask',
  'iot:DescribeDetectMitigationActionsTask',
  'iot:GetV2LoggingOptions',
  'iot:ListActiveViolations',
  'iot:ListAuditMitigationActionsTasks',
  'iot:ListAuditSuppressions',
  'iot:ListAuditTasks',
  'iot:ListDetectMitigationActionsTasks',
  'iot:ListAuditFindings',
  'iot:ListAuditMitigationActionsExecutions',
  'iot:ListDetectMitigationActionsExecutions',
  'iot:ListPrincipalThings',
  'iot:ListViolationEvents',
  'iot:PutVerificationStateOnViolation',
  'iot:SetV2LoggingOptions',
  'iot:StartAuditMitigationActionsTask',
  'iot:StartDetectMitigationActionsTask',
  'iot:UpdateAuditSuppression',
  'xray:PutTelemetryRecords',
  'xray:PutTraceSegments',
];

/** What Lambda itself does in a function's name: logs, traces, dead letters and the reading of queues. */
const lambdaOwn = (id: FunctionId): readonly Grant[] => [
  { action: 'logs:CreateLogStream', resource: arnOf(`${id}LogGroup`) },
  { action: 'logs:PutLogEvents', resource: arnOf(`${id}LogGroup`) },
  { action: 'xray:PutTraceSegments', resource: '*' },
  { action: 'xray:PutTelemetryRecords', resource: '*' },
  { action: 'sqs:SendMessage', resource: arnOf(`${id}DeadLetters`) },
  ...fedBy[id].flatMap((queue) =>
    ['ReceiveMessage', 'DeleteMessage', 'GetQueueAttributes'].map((name) => ({
      action: `sqs:${name}`,
      resource: arnOf(queue),
    })),
  ),
];

/** What the role of a function allows where it is deployed in this way. */
const granted = (id: FunctionId, way: Way = 'default'): readonly Grant[] =>
  grantsOf(deployed(packagedService(way).template).resources[`${id}Role`]?.Properties);

const isIot = ({ action }: Grant): boolean => action.startsWith('iot:');
const sorted = (lines: readonly string[]): readonly string[] => [...new Set(lines)].sort();

describe.each(functions)('the role of $folder', ({ key, id }) => {
  const asked = (): readonly Grant[] => {
    const never = neverAsked[id].map(textOf);
    return callsOf(service().sources(key)).filter((grant) => !never.includes(textOf(grant)));
  };

  it('is its own', () => {
    expect(service().resource(`${id}LambdaFunction`).Properties.Role).toEqual(arnOf(`${id}Role`));
  });

  it('can be taken by Lambda alone and has no policy from elsewhere', () => {
    const { AssumeRolePolicyDocument, ...others } = service().resource(`${id}Role`).Properties;
    const Principal = { Service: 'lambda.amazonaws.com' };
    expect(AssumeRolePolicyDocument).toEqual({
      Version: '2012-10-17',
      Statement: [{ Effect: 'Allow', Principal, Action: 'sts:AssumeRole' }],
    });
    expect(Object.keys(others)).toEqual(['Policies']);
  });

  it('names every action in full, and the resource wherever IAM knows one', () => {
    for (const { action, resource } of granted(id)) {
      expect(action).toMatch(/^[a-z]+:[A-Za-z0-9]+$/);
      if (resource === '*') expect(unscopable).toContain(action);
    }
  });

  it('allows in AWS IoT what its code calls, and no more', () => {
    const actions = (grants: readonly Grant[]) => sorted(grants.filter(isIot).map(({ action }) => action));
    expect(actions(granted(id))).toEqual(actions(asked()));
  });

  it('allows elsewhere what its code and Lambda call, on those resources, and no more', () => {
    // biome-ignore lint/suspicious/noTemplateCurlyInString: filled in by CloudFormation
    const indexes = { 'Fn::Sub': '${HistoryTable.Arn}/index/*' };
    const readsIndexes = id === 'Respond' || id === 'Reconcile';
    const ofIndexes = readsIndexes ? [{ action: 'dynamodb:Query', resource: indexes }] : [];
    const takesRole = asked().some(({ action }) => action === 'iot:SetV2LoggingOptions');
    const expected = [
      ...asked().filter((grant) => !isIot(grant)),
      ...ofIndexes,
      ...lambdaOwn(id),
      ...(takesRole ? [{ action: 'iam:PassRole', resource: arnOf('IotLoggingRole') }] : []),
    ];
    const others = granted(id).filter((grant) => !isIot(grant));
    expect(sorted(others.map(textOf))).toEqual(sorted(expected.map(textOf)));
  });
});

it('lets no function but respond change anything in AWS IoT', () => {
  const reads = /^iot:(Describe|Get|List)/;
  const changing = functions.filter(({ id }) =>
    granted(id).some((grant) => isIot(grant) && !reads.test(grant.action)),
  );
  expect(changing.map(({ folder }) => folder)).toEqual(['respond']);
});

it('lets respond hand over the role that AWS IoT logs with, to AWS IoT alone, and no other role', () => {
  const handedOver = (way: Way, given = {}) =>
    grantsOf(deployed(packagedService(way).template, given).resources.RespondRole?.Properties).filter(
      ({ action }) => action.startsWith('iam:'),
    );
  const passing = (resource: unknown) => [
    {
      ...{ action: 'iam:PassRole', resource },
      condition: { StringEquals: { 'iam:PassedToService': 'iot.amazonaws.com' } },
    },
  ];
  expect(handedOver('default')).toEqual(passing(arnOf('IotLoggingRole')));
  expect(handedOver('what exists')).toEqual(passing({ Ref: 'LoggingRoleArn' }));
  expect(handedOver('default', { EnableIotLoggingAction: 'false' })).toEqual([]);
});

it('keeps AWS IoT to this account, region and partition', () => {
  const here = /^arn:\$\{AWS::Partition\}:iot:\$\{AWS::Region\}:\$\{AWS::AccountId\}:[a-z]+\/\*$/;
  const scoped = granted('Respond').filter((grant) => isIot(grant) && grant.resource !== '*');
  expect(scoped).not.toEqual([]);
  for (const { resource } of scoped) expect(resource).toEqual({ 'Fn::Sub': expect.stringMatching(here) });
});

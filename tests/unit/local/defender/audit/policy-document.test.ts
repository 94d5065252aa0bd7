import { broadDataPlaneActions } from '../../../../../local/defender/audit/evaluators/policy-document.ts';
import { blankPolicyDocument } from '../../../../../local/defender/mitigation/effects.ts';

const arn = (path: string) => `arn:aws:iot:us-east-1:123456789012:${path}`;

/** A policy variable: AWS puts in what it knows of the connection. */
const variable = (name: string) => `\${${name}}`;

interface Statement {
  readonly Effect?: 'Allow' | 'Deny';
  readonly Action?: string | readonly string[];
  readonly Resource?: string | readonly string[];
  readonly Condition?: object;
}

const statement = (given: Statement = {}) => ({
  Effect: 'Allow',
  Action: 'iot:Connect',
  Resource: '*',
  ...given,
});
const evaluate = (...statements: Statement[]) =>
  broadDataPlaneActions(JSON.stringify({ Version: '2012-10-17', Statement: statements.map(statement) }));

test.each([
  '*',
  'arn:aws:iot:*',
  'arn:aws:iot:us-east-1:123456789012:*',
  arn('client/*'),
  arn('client/?*'),
  arn('topic/*'),
  arn('topic/*/telemetry'),
  arn('topicfilter/*'),
  arn('topicfilter/#'),
  arn('topicfilter/+/alarms'),
  arn('topic/$aws/*'),
  arn('topic/$aws/things/*/shadow/update'),
  arn('topicfilter/$aws/things/+/jobs/notify'),
  arn('thing/*'),
])('a statement on %s is broad', (Resource) => {
  expect(evaluate({ Resource })).toEqual(['iot:Connect']);
});

test.each([
  arn('client/lamp'),
  arn('client/lamp-*'),
  arn(`client/${variable('iot:Connection.Thing.ThingName')}`),
  arn('topic/site-1/*'),
  arn(`topic/${variable('iot:ClientId')}/*`),
  arn(`topic/$aws/things/${variable('iot:Connection.Thing.ThingName')}/shadow/*`),
  arn('topicfilter/site-1/#'),
  arn('thing/lamp'),
])('a statement on %s is not broad', (Resource) => {
  expect(evaluate({ Resource })).toEqual([]);
});

test.each<[string | readonly string[], readonly string[]]>([
  ['iot:Publish', ['iot:Publish']],
  ['IOT:PUBLISH', ['iot:Publish']],
  ['iot:Pub*', ['iot:Publish']],
  [
    ['iot:Subscribe', 'iot:Connect'],
    ['iot:Connect', 'iot:Subscribe'],
  ],
  ['iot:?etThingShadow', ['iot:GetThingShadow']],
  ['iot:DescribeThing', []],
  ['s3:*', []],
])('%s covers %s', (Action, covered) => {
  expect(evaluate({ Action })).toEqual(covered);
});

test.each(['*', 'iot:*'])('%s covers all that a device does', (Action) => {
  expect(evaluate({ Action })).toEqual(
    expect.arrayContaining([
      'iot:Connect',
      'iot:Publish',
      'iot:Receive',
      'iot:Subscribe',
      'iot:UpdateThingShadow',
    ]),
  );
});

test('one broad resource among narrow ones is enough', () => {
  expect(evaluate({ Resource: [arn('client/lamp'), arn('client/*')] })).toEqual(['iot:Connect']);
});

test('a statement that stands alone is read like a list of one', () => {
  expect(broadDataPlaneActions(JSON.stringify({ Statement: statement() }))).toEqual(['iot:Connect']);
});

test('a condition that ties the statement to the device makes it narrow, another does not', () => {
  const attached = { Bool: { 'iot:Connection.Thing.IsAttached': ['true'] } };
  const fromOffice = { IpAddress: { 'aws:SourceIp': '192.0.2.0/24' } };
  expect(evaluate({ Condition: attached })).toEqual([]);
  expect(evaluate({ Condition: fromOffice })).toEqual(['iot:Connect']);
});

test('a Deny on everything takes an action back, a partial or conditional one does not', () => {
  const both = { Action: ['iot:Connect', 'iot:Publish'] };
  expect(evaluate(both, { Effect: 'Deny', Action: 'iot:Publish' })).toEqual(['iot:Connect']);
  expect(evaluate(both, { Effect: 'Deny', Action: 'iot:Publish', Resource: arn('topic/*') })).toEqual([
    'iot:Connect',
  ]);
  expect(evaluate(both, { Effect: 'Deny', Action: 'iot:Publish', Resource: arn('topic/secret') })).toEqual([
    'iot:Connect',
    'iot:Publish',
  ]);
  expect(
    evaluate(both, {
      Effect: 'Deny',
      Action: 'iot:Publish',
      Condition: { Bool: { 'aws:SecureTransport': 'false' } },
    }),
  ).toEqual(['iot:Connect', 'iot:Publish']);
});

test('a Deny alone allows nothing', () => {
  expect(evaluate({ Effect: 'Deny' })).toEqual([]);
});

test('the blank policy is not broad', () => {
  expect(broadDataPlaneActions(blankPolicyDocument)).toEqual([]);
});

test.each(['', 'null', '[]', '{"Statement":"all"}', '{"Statement":[{"Effect":"Perhaps"}]}'])(
  'what is no policy (%s) allows nothing',
  (document) => {
    expect(broadDataPlaneActions(document)).toEqual([]);
  },
);

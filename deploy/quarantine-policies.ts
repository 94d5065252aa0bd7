/**
 * What a quarantined thing may not do: anything but stay connected and report to Device Defender. Its reports are how
 * an alarm ends because the thing is well again, and not because it has fallen silent.
 *
 * An AWS IoT policy has no "all topics but these" that its documentation promises, so topics are denied by their first
 * character. A policy has 2,048 characters, which is not enough for all of them: there are three policies.
 */
const alphabet = 'abcdefghijklmnopqrstuvwxyz';

/** Reserved topics by which a device does something; `$aws/things/NAME/defender/…` stays open. */
const reserved = ['$aws/rules/', '$aws/things/*/shadow/', '$aws/things/*/jobs/', '$aws/things/*/streams/'];

const others = [...'0123456789/_-.', ...reserved];

const publishTo = (beginnings: readonly string[]): Statement => ({
  Effect: 'Deny',
  Action: 'iot:Publish',
  Resource: beginnings.map((beginning) => ({
    'Fn::Sub': `arn:\${AWS::Partition}:iot:\${AWS::Region}:\${AWS::AccountId}:topic/${beginning}*`,
  })),
});

const listen: Statement = {
  Effect: 'Deny',
  Action: [
    'iot:Subscribe',
    'iot:Receive',
    'iot:GetRetainedMessage',
    'iot:GetThingShadow',
    'iot:UpdateThingShadow',
    'iot:DeleteThingShadow',
  ],
  Resource: '*',
};

interface Statement {
  readonly Effect: 'Deny';
  readonly Action: string | readonly string[];
  readonly Resource: unknown;
}

const policy = (PolicyName: string, statements: readonly Statement[]) => ({
  Type: 'AWS::IoT::Policy',
  Condition: 'MakesQuarantineGroup',
  // A policy that is attached can't be deleted, and the group that it is attached to stays.
  DeletionPolicy: 'Retain',
  UpdateReplacePolicy: 'Retain',
  Properties: { PolicyName, PolicyDocument: { Version: '2012-10-17', Statement: statements } },
});

/** The policies of the quarantine group; `defender setup` attaches them, since CloudFormation can't. */
export const quarantinePolicies = (suffix: string) => ({
  Resources: {
    QuarantinePolicy: policy(`Quarantine${suffix}`, [listen, publishTo(others)]),
    QuarantineLowerCasePolicy: policy(`QuarantineLowerCase${suffix}`, [publishTo([...alphabet])]),
    QuarantineUpperCasePolicy: policy(`QuarantineUpperCase${suffix}`, [
      publishTo([...alphabet.toUpperCase()]),
    ]),
  },
});

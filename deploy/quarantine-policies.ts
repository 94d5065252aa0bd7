/**
 * These policies deny a quarantined thing everything but to stay connected and to report to Device Defender. It goes on
 * reporting so that its alarm ends when it behaves again, and not because it is silent.
 *
 * AWS documents no way to deny all topics but some, so the policies deny topics by their first character. One policy
 * has room for 2,048 characters, which is too few for all of them: there are three policies.
 */
const alphabet = 'abcdefghijklmnopqrstuvwxyz';

/** The reserved topics that are denied; `$aws/things/NAME/defender/…` is not among them. */
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
  // AWS IoT deletes no policy that is attached, and the group that it is attached to stays.
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

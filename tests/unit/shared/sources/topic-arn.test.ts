import { parseTopicArn } from '../../../../shared/sources/topic-arn.ts';

describe('the ARN of the topic a notice came by', () => {
  it.each([
    ['aws', 'eu-west-1'],
    ['aws-cn', 'cn-northwest-1'],
    ['aws-us-gov', 'us-gov-west-1'],
    ['aws-iso-b', 'us-isob-east-1'],
  ])(
    'the ARN of the topic a notice came by reads partition %s, Region %s, account and topic',
    (partition, region) => {
      expect(parseTopicArn(`arn:${partition}:sns:${region}:111122223333:defender_Topic-1`)).toEqual({
        partition,
        region,
        accountId: '111122223333',
        topicName: 'defender_Topic-1',
      });
    },
  );

  it.each([
    '',
    'arn:aws:sqs:eu-west-1:111122223333:queue',
    'arn:aws:sns:eu-west-1:1111:topic',
    'arn:aws:sns:eu-west-1:111122223333:',
    'arn:aws:sns:eu-west-1:111122223333:topic:0f0f0f0f-subscription',
    'arn:other:sns:eu-west-1:111122223333:topic',
    ' arn:aws:sns:eu-west-1:111122223333:topic',
  ])('the ARN of the topic a notice came by is not read out of %j', (text) => {
    expect(parseTopicArn(text)).toBeUndefined();
  });
});

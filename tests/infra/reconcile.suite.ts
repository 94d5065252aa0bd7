import { arnOf, packagedService } from './packaged-service.ts';
import { ofFunction } from './senders.ts';

const service = packagedService;

describe('reconcile', () => {
  it('runs once an hour, by a rule that may invoke it, and by nothing else', () => {
    const rules = service()
      .ofType('AWS::Events::Rule')
      .filter(([, { Properties }]) => JSON.stringify(Properties.Targets).includes('ReconcileLambdaFunction'));
    expect(rules).toHaveLength(1);
    const [[id, rule] = ['', undefined]] = rules;
    expect(rule?.Properties).toMatchObject({ ScheduleExpression: 'rate(1 hour)', State: 'ENABLED' });
    expect(ofFunction(service(), 'AWS::Lambda::Permission', 'Reconcile')).toEqual([
      expect.objectContaining({ Principal: 'events.amazonaws.com', SourceArn: arnOf(id) }),
    ]);
    expect(ofFunction(service(), 'AWS::Lambda::EventSourceMapping', 'Reconcile')).toEqual([]);
    expect(ofFunction(service(), 'AWS::SNS::Subscription', 'Reconcile')).toEqual([]);
  });

  it('knows the topic that Device Defender is to tell, made here or given', () => {
    const { Environment } = service().resource('ReconcileLambdaFunction').Properties;
    const topic = { 'Fn::If': ['MakesDefenderTopic', { Ref: 'DefenderTopic' }, { Ref: 'DefenderTopicArn' }] };
    expect(Object(Environment).Variables).toMatchObject({
      DEFENDER_TOPIC_ARN: topic,
      ACCOUNT_ID: { Ref: 'AWS::AccountId' },
    });
  });
});

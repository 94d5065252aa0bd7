import { execFileSync } from 'node:child_process';
import { functions, packagedService } from './packaged-service.ts';

const service = packagedService;

const alarms = () =>
  service()
    .ofType('AWS::CloudWatch::Alarm')
    .map(([, { Properties }]) => Properties);

const alarmedOn = {
  ReceiveViolation: ['NoticeParked', 'RulesetRejected'],
  ReceiveAudit: ['NoticeParked', 'RulesetRejected', 'CheckFailed', 'FindingsMissing', 'NoticeUnconfirmed'],
  ParkUnreadable: ['NoticeParked'],
  Reconcile: ['NoticeMissed', 'DiscrepancyFound', 'NoticeParked', 'RulesetRejected', 'SweepFailed'],
  Respond: [
    'RulesetRejected',
    'ResponseFailed',
    'RowUnreadable',
    'ResponseAttemptFailed',
    'LimitReached',
    'NoticeUnconfirmed',
  ],
};

const writeMetric = `import('./shared/telemetry/telemetry.ts').then(({ createTelemetry }) =>
  createTelemetry(process.argv[1]).count('NoticeParked'))`;

/** Namespace and dimensions of a metric as a function of this name writes it: past jest, to the true output. */
function metricOf(functionName: string): readonly [unknown, unknown] {
  const line = execFileSync(process.execPath, ['--import', 'tsx', '-e', writeMetric, functionName]);
  const { _aws, ...fields } = JSON.parse(line.toString());
  const [{ Namespace, Dimensions }] = _aws.CloudWatchMetrics;
  return [Namespace, Dimensions[0].map((Name: string) => ({ Name, Value: fields[Name] }))];
}

describe('alarms', () => {
  it.each(functions)(
    'go off on what $folder parks, rejects or fails at, by the metrics that it writes',
    ({ id, folder }) => {
      const [namespace, dimensions] = metricOf(folder);
      const own = alarms().filter(
        ({ Namespace, Dimensions }) =>
          Namespace === namespace && JSON.stringify(Dimensions) === JSON.stringify(dimensions),
      );
      expect(own.map(({ MetricName }) => MetricName)).toEqual(alarmedOn[id]);
    },
  );

  it('go off on the first message in any dead-letter queue', () => {
    const isWatched = (id: string) =>
      expect.objectContaining({
        Namespace: 'AWS/SQS',
        MetricName: 'ApproximateNumberOfMessagesVisible',
        Dimensions: [{ Name: 'QueueName', Value: { 'Fn::GetAtt': [id, 'QueueName'] } }],
        Threshold: 0,
        ComparisonOperator: 'GreaterThanThreshold',
        EvaluationPeriods: 1,
      });
    const queues = service()
      .ofType('AWS::SQS::Queue')
      .map(([id]) => id);
    const deadLetters = queues.filter((id) => id.endsWith('DeadLetters'));
    expect(deadLetters).toHaveLength(7);
    for (const id of deadLetters) expect(alarms()).toContainEqual(isWatched(id));
  });

  it('go off where SNS can not hand over a notice, on a topic made here or given', () => {
    const given = { 'Fn::Select': [5, { 'Fn::Split': [':', { Ref: 'DefenderTopicArn' }] }] };
    const made = { 'Fn::GetAtt': ['DefenderTopic', 'TopicName'] };
    expect(service().resource('DefenderTopicFailedAlarm').Properties).toMatchObject({
      Namespace: 'AWS/SNS',
      MetricName: 'NumberOfNotificationsFailed',
      Dimensions: [{ Name: 'TopicName', Value: { 'Fn::If': ['MakesDefenderTopic', made, given] } }],
    });
  });

  it('all tell the ops topic', () => {
    expect(alarms()).not.toEqual([]);
    for (const { AlarmActions } of alarms()) expect(AlarmActions).toEqual([{ Ref: 'OpsTopic' }]);
  });
});

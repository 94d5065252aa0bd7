import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { deployed } from './deployed.ts';
import { functions, packagedService, type Way } from './packaged-service.ts';
import { sameAs } from './senders.ts';

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
    'ResponsePartlyDone',
    'RowUnreadable',
    'ResponseAttemptFailed',
    'LimitReached',
    'BreakerTripped',
    'NoticeUnconfirmed',
    'OldestPlannedAgeSeconds',
    'ResponseUnverified',
  ],
};

const writeMetric = `import('./shared/telemetry/telemetry.ts').then(({ createTelemetry }) =>
  createTelemetry(process.argv[1], 'of-the-stack').count('NoticeParked'))`;

/** Namespace and dimensions of a metric as a function of this name writes it: past jest, to the true output. */
function metricOf(functionName: string): readonly [unknown, unknown] {
  const line = execFileSync(process.execPath, ['--import', 'tsx', '-e', writeMetric, functionName]);
  const { _aws, ...fields } = JSON.parse(line.toString());
  const [{ Namespace, Dimensions }] = _aws.CloudWatchMetrics;
  return [Namespace, Dimensions[0].map((Name: string) => ({ Name, Value: fields[Name] }))];
}

const stackName = { Ref: 'AWS::StackName' };
const isOfStack = sameAs(stackName);

const linkIn = ({ AlarmDescription }: { readonly AlarmDescription?: unknown }) =>
  / (?<document>\S+)#(?<anchor>\S+)$/.exec(String(AlarmDescription))?.groups ?? {};

/** As the hosts of repositories make them. */
const anchorOf = (heading: string): string =>
  heading
    .toLowerCase()
    .replaceAll(/[^\w\- ]/g, '')
    .replaceAll(' ', '-');

describe('alarms', () => {
  it('alarms count what this stack does, and not what another one does', () => {
    for (const { id } of functions)
      expect(service().resource(`${id}LambdaFunction`).Properties.Environment).toMatchObject({
        Variables: { METRICS_NAMESPACE: stackName },
      });
    expect(JSON.stringify(alarms())).not.toContain('DeviceDefenderResponder');
  });

  it('each link to the section of the runbook that is about them', () => {
    const headings = readFileSync('docs/runbook.md', 'utf8').match(/^#+ .*$/gm) ?? [];
    for (const [id, { Properties }] of service().ofType('AWS::CloudWatch::Alarm')) {
      const about = headings.find((heading) => new RegExp(`\\b${id}\\b`).test(heading));
      const anchor = anchorOf(about?.replace(/^#+ /, '') ?? '');
      expect([id, linkIn(Properties)]).toEqual([id, { document: 'docs/runbook.md', anchor }]);
    }
  });

  it('link to where the runbook is kept, if that is said', () => {
    for (const [, { Properties }] of packagedService('everything').ofType('AWS::CloudWatch::Alarm'))
      expect(linkIn(Properties).document).toBe('https://example.com/runbook');
  });

  it.each(functions)('alarms go off where $folder fails or is throttled', ({ id }) => {
    const own = alarms().filter(
      ({ Namespace, Dimensions }) =>
        Namespace === 'AWS/Lambda' &&
        sameAs([{ Name: 'FunctionName', Value: { Ref: `${id}LambdaFunction` } }])(Dimensions),
    );
    expect(own.map(({ MetricName }) => MetricName)).toEqual(expect.arrayContaining(['Errors', 'Throttles']));
  });

  it('alarms go off where no notice comes for as many days as are said, and not at all for none', () => {
    const daysOf = (way: Way) =>
      deployed(packagedService(way).template).resources.NoNoticeAlarm?.Properties.EvaluationPeriods;
    expect([daysOf('default'), daysOf('everything'), daysOf('what exists')]).toEqual([7, 3, undefined]);
  });

  it.each(functions)(
    'alarms go off on what $folder parks, rejects or fails at, by the metrics that it writes',
    ({ id, folder }) => {
      const [namespace, dimensions] = metricOf(folder);
      expect(namespace).toBe('of-the-stack');
      const own = alarms().filter(
        ({ Namespace, Dimensions }) =>
          isOfStack(Namespace) && JSON.stringify(Dimensions) === JSON.stringify(dimensions),
      );
      expect(own.map(({ MetricName }) => MetricName).sort()).toEqual([...alarmedOn[id]].sort());
    },
  );

  it('alarms go off on the first message in any dead-letter queue', () => {
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

  it('alarms go off where SNS can not hand over a notice, on a topic made here or given', () => {
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

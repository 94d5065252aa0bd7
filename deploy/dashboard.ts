import { isIn } from '../shared/responses/lifecycle.ts';
import { type MetricName, type Moved, metricOf, movedStatuses } from '../shared/telemetry/metrics.ts';

/**
 * The dashboard: what came in, what was done about it, what waits, and what is wrong. CloudFormation fills in the names
 * in `${…}`.
 */
type Metric = readonly unknown[];

const filled = (name: string): string => `\${${name}}`;

const functions = ['ReceiveViolation', 'ReceiveAudit', 'ParkUnreadable', 'Respond', 'Reconcile'];

const deadLetters = [
  'ReceiveViolationDeadLetters',
  'ReceiveAuditDeadLetters',
  'ParkUnreadableDeadLetters',
  'RespondDeadLetters',
  'ReconcileDeadLetters',
  'AuditContinuationsDeadLetters',
  'WakeUpQueueDeadLetters',
];

/** respond counts the responses that come to each of these: `troubles` are what operators are notified of. */
const troubles = movedStatuses.filter((status) => isIn('alarming', { status }));
const moves = movedStatuses.filter((status) => status !== 'planned' && !troubles.includes(status));

const deciders = {
  'receive-violation': 'violations',
  'receive-audit': 'audits',
  reconcile: 'missed',
} as const;

type Dimensions = Readonly<Record<string, string>>;

const ours = (
  service: string,
  metric: MetricName,
  {
    dimensions = {},
    ...options
  }: { readonly dimensions?: Dimensions; readonly [option: string]: unknown } = {},
): Metric => [
  filled('AWS::StackName'),
  metric,
  ...Object.entries({ service, ...dimensions }).flat(),
  { label: metric, ...options },
];
const ofRespond = (statuses: readonly Moved[]): readonly Metric[] =>
  statuses.map((status) => ours('respond', metricOf(status), { label: status }));

const ofDeciders = (metric: MetricName, label: string): readonly Metric[] =>
  Object.entries(deciders).map(([service, whose]) => ours(service, metric, { label: `${label}: ${whose}` }));

/** How many documents of a kind were decided, by the reason. */
const decided = (
  metric: MetricName,
  what: string,
  { by = 'receive-audit', reasons }: { readonly by?: string; readonly reasons: readonly string[] },
): readonly Metric[] =>
  reasons.map((because) => ours(by, metric, { dimensions: { because }, label: `${what}: ${because}` }));

const ofViolations = ['rule-matches', 'no-rule-matches', 'not-in-alarm'];

const latencies = (stat: string): readonly Metric[] => [
  ours('receive-violation', 'NoticeToDecidedMillis', { stat, label: 'Violation: decided' }),
  ours('receive-audit', 'NoticeToDecidedMillis', { stat, label: 'Finding: decided' }),
  ...['violation', 'finding'].flatMap((kind) => [
    ours('respond', 'DecidedToActedMillis', { dimensions: { kind }, stat, label: `${kind}: acted` }),
    ours('respond', 'ActedToVerifiedMillis', { dimensions: { kind }, stat, label: `${kind}: verified` }),
  ]),
];

const ofFunction = (id: string, metric: string, stat = 'Sum'): Metric => [
  'AWS/Lambda',
  metric,
  'FunctionName',
  filled(`${id}LambdaFunction`),
  { label: `${id} ${metric}`, stat },
];

const ofQueue = (id: string, metric: string): Metric => [
  'AWS/SQS',
  metric,
  'QueueName',
  filled(`${id}.QueueName`),
  { label: id, stat: 'Maximum' },
];

export const graphs: readonly (readonly [title: string, metrics: readonly Metric[]])[] = [
  [
    'Notices',
    [
      ours('receive-violation', 'NoticeReceived', { label: 'Violations' }),
      ours('receive-audit', 'NoticeReceived', { label: 'Audits' }),
      ours('park-unreadable', 'NoticeParked', { label: 'Parked: unreadable' }),
      ours('receive-violation', 'NoticeParked', { label: 'Parked: violations' }),
      ours('receive-audit', 'NoticeParked', { label: 'Parked: audits' }),
      ours('reconcile', 'NoticeMissed', { label: 'Missed, and found by reconcile' }),
      ours('reconcile', 'NoticeParked', { label: 'Parked: found by reconcile' }),
      ours('receive-audit', 'NoticeUnconfirmed', { label: 'Audits not known to Device Defender' }),
      ours('respond', 'NoticeUnconfirmed', { label: 'Violations not known to Device Defender' }),
    ],
  ],
  [
    'Decisions',
    [
      ...decided('ViolationDecided', 'Violation', { by: 'receive-violation', reasons: ofViolations }),
      ...decided('ViolationDecided', 'Missed violation', { by: 'reconcile', reasons: ofViolations }),
      ...decided('FindingDecided', 'Finding', {
        reasons: ['rule-matches', 'no-rule-matches', 'suppressed-finding', 'verification-audit'],
      }),
      ...decided('CheckDecided', 'Check', { reasons: ['rule-matches', 'no-rule-matches'] }),
    ],
  ],
  [
    'Responses, by the state they came to',
    [
      ...ofDeciders('ResponsePlanned', 'Planned'),
      ...ofDeciders('ResponseObserved', 'Observed'),
      ours('respond', 'ResponsePlanned', { label: 'Put off' }),
      ...ofRespond(moves),
    ],
  ],
  [
    'Responses that went otherwise',
    [...ofRespond(troubles), ours('respond', 'LimitReached'), ours('respond', 'BreakerTripped')],
  ],
  ['Latency: the median, in milliseconds', latencies('p50')],
  ['Latency: the slowest twentieth, in milliseconds', latencies('p95')],
  ['Devices contained', [ours('respond', 'DevicesContained', { stat: 'Maximum', label: 'Now' })]],
  [
    'Caps in use',
    [
      ours('respond', 'DetectTasksRunning', { stat: 'Maximum', label: 'Detect tasks, of 5' }),
      ours('respond', 'AuditTasksRunning', { stat: 'Maximum', label: 'Audit tasks, of 10' }),
      ours('respond', 'LimitUsedPercent', {
        stat: 'Maximum',
        label: 'The fullest limit of a rule, in percent',
        yAxis: 'right',
      }),
    ],
  ],
  [
    'Waiting, in seconds',
    [
      ours('respond', 'OldestPlannedAgeSeconds', { label: 'Oldest response that is due', stat: 'Maximum' }),
      ofQueue('WakeUpQueue', 'ApproximateAgeOfOldestMessage'),
      ofQueue('AuditContinuations', 'ApproximateAgeOfOldestMessage'),
    ],
  ],
  [
    'Blind spots and rulesets',
    [
      ours('receive-audit', 'CheckFailed'),
      ours('receive-audit', 'FindingsMissing'),
      ours('respond', 'ResponseAttemptFailed'),
      ours('respond', 'RowUnreadable'),
      ours('reconcile', 'DiscrepancyFound'),
      ours('reconcile', 'SweepFailed'),
      ...['receive-violation', 'receive-audit', 'respond', 'reconcile'].map((service) =>
        ours(service, 'RulesetRejected', { label: `Ruleset rejected: ${service}` }),
      ),
    ],
  ],
  ['Dead letters', deadLetters.map((id) => ofQueue(id, 'ApproximateNumberOfMessagesVisible'))],
  [
    'Functions that fail or are throttled',
    functions.flatMap((id) => [ofFunction(id, 'Errors'), ofFunction(id, 'Throttles')]),
  ],
  ['How long functions run, in milliseconds', functions.map((id) => ofFunction(id, 'Duration', 'p95'))],
];

/** Two graphs to a row of CloudWatch's 24 columns. */
const size = { width: 12, height: 6 };

const widgets = graphs.map(([title, metrics], index) => ({
  type: 'metric',
  x: (index % 2) * size.width,
  y: Math.floor(index / 2) * size.height,
  ...size,
  properties: { title, region: filled('AWS::Region'), view: 'timeSeries', stat: 'Sum', period: 300, metrics },
}));

export const dashboard = {
  Resources: {
    Dashboard: {
      Type: 'AWS::CloudWatch::Dashboard',
      Properties: { DashboardBody: { 'Fn::Sub': JSON.stringify({ start: '-P1D', widgets }) } },
    },
  },
  Outputs: { DashboardName: { Value: { Ref: 'Dashboard' } } },
};

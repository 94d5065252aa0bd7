/**
 * The dashboard: what came in, what was done about it, what waits, and what is wrong. Names in `${…}` are filled in by
 * CloudFormation.
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
  'BellDeadLetters',
];

/** What respond counts when a response moves. */
const moves = ['Admitted', 'Started', 'Succeeded', 'Verified', 'Released', 'Observed', 'Skipped'];
const troubles = ['Held', 'Failed', 'Unverified', 'Expired'];

const ours = (service: string, metric: string, options: object = {}): Metric => [
  filled('AWS::StackName'),
  metric,
  'service',
  service,
  { label: metric, ...options },
];
const ofRespond = (statuses: readonly string[]): readonly Metric[] =>
  statuses.map((status) => ours('respond', `Response${status}`, { label: status }));

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

const graphs: readonly (readonly [title: string, metrics: readonly Metric[]])[] = [
  [
    'Notices',
    [
      ofFunction('ReceiveViolation', 'Invocations'),
      ofFunction('ReceiveAudit', 'Invocations'),
      ours('park-unreadable', 'NoticeParked', { label: 'Parked: unreadable' }),
      ours('receive-violation', 'NoticeParked', { label: 'Parked: violations' }),
      ours('receive-audit', 'NoticeParked', { label: 'Parked: audits' }),
      ours('reconcile', 'NoticeMissed', { label: 'Missed, and found by reconcile' }),
      ours('reconcile', 'NoticeParked', { label: 'Parked: found by reconcile' }),
      ours('receive-audit', 'NoticeUnconfirmed', { label: 'Not known to Device Defender' }),
    ],
  ],
  ['Responses, by the state they came to', ofRespond(moves)],
  ['Responses that went otherwise', [...ofRespond(troubles), ours('respond', 'LimitReached')]],
  [
    'Waiting, in seconds',
    [
      ours('respond', 'OldestPlannedAgeSeconds', { label: 'Oldest response that is due', stat: 'Maximum' }),
      ofQueue('Bell', 'ApproximateAgeOfOldestMessage'),
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

import { actionOf } from '../actions/actions.ts';
import { groupedBy } from '../collections/grouped-by.ts';
import type { DecidedEvent, FindingEvent, RuledEvent } from '../events/event.ts';
import type { Response, TrailEntry } from '../responses/response.ts';
import { type MitigationTask, takesSlot } from '../responses/task.ts';
import { capitalized } from '../text/capitalized.ts';
import { type ActedOn, isActedOn, type Measurement, type Moved, metricOf } from './metrics.ts';

/** What was decided about events, in as few values as there are different ones: an audit has a hundred thousand. */
export function measuredDecisions(events: readonly RuledEvent[]): readonly Measurement[] {
  const decided = groupedBy(events, ({ kind, decision }) => `${kind} ${decision.because}`);
  const statuses = events.flatMap(({ responses }) =>
    responses.flatMap(({ trail }) => trail[0]?.status ?? []),
  );
  const firstly = (status: 'planned' | 'observed') => statuses.filter((each) => each === status).length;
  const responses: Measurement[] = [
    { metric: 'ResponsePlanned', value: firstly('planned') },
    { metric: 'ResponseObserved', value: firstly('observed') },
  ];
  return [...[...decided.values()].map(measuredAlike), ...responses.filter(({ value }) => value > 0)];
}

const measuredAlike = (alike: readonly [RuledEvent, ...RuledEvent[]]): Measurement => ({
  metric: `${capitalized(alike[0].kind)}Decided`,
  value: alike.length,
  dimensions: { because: alike[0].decision.because },
});

/** A notice, and how long after its transition it was decided. */
export const measuredNotice = ({ at, receivedAt }: RuledEvent): readonly Measurement[] => [
  { metric: 'NoticeReceived', value: 1 },
  { metric: 'NoticeToDecidedMillis', value: millisBetween(at, receivedAt) },
];

/** How long after the notice of their audit findings were decided; of a page, the one that waited the longest. */
export const measuredReading = (
  findings: readonly FindingEvent[],
  noticedAt: Date,
): readonly Measurement[] =>
  findings.length === 0
    ? []
    : [
        {
          metric: 'NoticeToDecidedMillis',
          value: Math.max(...findings.map(({ receivedAt }) => millisBetween(noticedAt, receivedAt))),
        },
      ];

/** Of a response that moved: the status that it came to, and how long the way there took. */
export function measuredMove(
  { kind }: DecidedEvent,
  response: Response,
  { status, at }: Pick<TrailEntry, 'at'> & { readonly status: Moved },
): readonly Measurement[] {
  const counted: Measurement = { metric: metricOf(status), value: 1 };
  return isActedOn(kind)
    ? [counted, ...measuredWay(kind, response, { status, at: new Date(at) })]
    : [counted];
}

interface Arrival {
  readonly status: Moved;
  readonly at: Date;
}

function measuredWay(
  kind: ActedOn,
  { step, trail }: Response,
  { status, at }: Arrival,
): readonly Measurement[] {
  const dimensions = { kind };
  if (status === 'succeeded' && actionOf(step).acts === 'at-once')
    return [{ metric: 'DecidedToActedMillis', value: millisBetween(first(trail), at), dimensions }];
  if (status === 'verified')
    return [{ metric: 'ActedToVerifiedMillis', value: millisBetween(lastSuccess(trail), at), dimensions }];
  return [];
}

/** The places of Device Defender that tasks take. */
export function measuredTasks(open: readonly MitigationTask[]): readonly Measurement[] {
  const taken = (kind: MitigationTask['kind']) =>
    open.filter((task) => task.kind === kind && takesSlot(task)).length;
  return [
    { metric: 'DetectTasksRunning', value: taken('detect') },
    { metric: 'AuditTasksRunning', value: taken('audit') },
  ];
}

const first = (trail: readonly TrailEntry[]): Date | undefined => dateOf(trail[0]);

const lastSuccess = (trail: readonly TrailEntry[]): Date | undefined =>
  dateOf(trail.findLast(({ status }) => status === 'succeeded'));

const dateOf = (transition: TrailEntry | undefined): Date | undefined =>
  transition && new Date(transition.at);

/** Clocks differ by seconds: what seems to come before its cause took no time. */
const millisBetween = (from: Date | undefined, to: Date): number =>
  from ? Math.max(0, to.getTime() - from.getTime()) : 0;

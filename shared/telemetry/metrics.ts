import { DecisionSchema } from '../decisions/decision.ts';
import { type Status, statuses } from '../responses/lifecycle.ts';
import {
  type DocumentKindName,
  type ProductDocumentKind,
  productKinds,
  sources,
} from '../sources/sources.ts';
import { capitalized } from '../text/capitalized.ts';

/** A function, by the name of its folder: the dimension `service` of all that it writes. */
type Service = 'receive-violation' | 'receive-audit' | 'park-unreadable' | 'respond' | 'reconcile';

interface Metric {
  readonly unit: 'Count' | 'Seconds' | 'Milliseconds' | 'Percent';
  readonly by: readonly Service[];
  /** Beside `service`; each with all values that it can have, since every combination is paid for. */
  readonly dimensions?: Readonly<Record<string, readonly string[]>>;
}

const receivers = ['receive-violation', 'receive-audit', 'reconcile'] as const;
const deciders = ['receive-violation', 'receive-audit', 'respond', 'reconcile'] as const;

const ofRespond = { unit: 'Count', by: ['respond'] } as const;
const because = DecisionSchema.entries.because.options;

/** The kinds of documents that have responses other than notices. */
export type ActedOn = Exclude<ProductDocumentKind, { readonly family: 'report' }>['name'];
const kind = productKinds.flatMap((each) => (each.family === 'report' ? [] : each.name));

export const isActedOn = (name: string): name is ActedOn => kind.some((each) => each === name);

/** Statuses that responses begin with, or that only commands of operators lead to. */
const notMoved = ['awaiting-approval', 'rejected', 'canceled', 'undone', 'observed'] as const;

/** The statuses that `respond` moves responses to. */
export type Moved = Exclude<Status, (typeof notMoved)[number]>;

const isMoved = (status: Status): status is Moved => !(notMoved as readonly Status[]).includes(status);

export const movedStatuses: readonly Moved[] = statuses.filter(isMoved);

type Joined<Name extends string> = Name extends `${infer First}-${infer Rest}`
  ? `${Capitalize<First>}${Joined<Rest>}`
  : Capitalize<Name>;

type MovedMetric = `Response${Joined<Moved>}`;

/** The metric that counts the responses which came to a status, such as `ResponsePartlyDone`. */
export const metricOf = (status: Moved): MovedMetric =>
  `Response${status.split('-').map(capitalized).join('')}` as MovedMetric;

type OfStatuses = {
  readonly [Name in `Response${Joined<Moved | 'observed'>}`]: Metric;
};

/** How many responses reached this status; planned and observed are also counted by the functions that decide. */
export const moves = {
  ResponsePlanned: { unit: 'Count', by: [...receivers, 'respond'] },
  ResponseObserved: { unit: 'Count', by: receivers },
  ResponseAdmitted: ofRespond,
  ResponseHeld: ofRespond,
  ResponsePartlyDone: ofRespond,
  ResponseFailed: ofRespond,
  ResponseUnverified: ofRespond,
  ResponseExpired: ofRespond,
  ResponseSucceeded: ofRespond,
  ResponseVerified: ofRespond,
  ResponseReleased: ofRespond,
  ResponseSkipped: ofRespond,
} as const satisfies OfStatuses;

type OfKinds = {
  readonly [Name in `${Capitalize<DocumentKindName>}Decided`]: {
    readonly unit: 'Count';
    readonly by: readonly Service[];
    readonly dimensions: { readonly because: typeof because };
  };
};

/** How many documents of each kind were decided on. */
const decisions = Object.fromEntries(
  sources.flatMap(({ documents, decidedBy: by }) =>
    documents.map(({ name }): [string, OfKinds[keyof OfKinds]] => [
      `${capitalized(name)}Decided`,
      { unit: 'Count', by, dimensions: { because } },
    ]),
  ),
) as OfKinds;

/** Every metric that functions write; docs/metrics.md explains them. */
export const metrics = {
  NoticeReceived: { unit: 'Count', by: ['receive-violation', 'receive-audit'] },
  NoticeParked: { unit: 'Count', by: ['receive-violation', 'receive-audit', 'park-unreadable', 'reconcile'] },
  NoticeUnconfirmed: { unit: 'Count', by: ['receive-audit', 'respond'] },
  NoticeMissed: { unit: 'Count', by: ['reconcile'] },
  ...decisions,
  CheckFailed: { unit: 'Count', by: ['receive-audit'] },
  FindingsMissing: { unit: 'Count', by: ['receive-audit'] },
  ...moves,
  NoticeToDecidedMillis: { unit: 'Milliseconds', by: ['receive-violation', 'receive-audit'] },
  DecidedToActedMillis: { unit: 'Milliseconds', by: ['respond'], dimensions: { kind } },
  ActedToVerifiedMillis: { unit: 'Milliseconds', by: ['respond'], dimensions: { kind } },
  OldestPlannedAgeSeconds: { unit: 'Seconds', by: ['respond'] },
  DetectTasksRunning: ofRespond,
  AuditTasksRunning: ofRespond,
  DevicesContained: ofRespond,
  LimitUsedPercent: { unit: 'Percent', by: ['respond'] },
  LimitReached: ofRespond,
  BreakerTripped: ofRespond,
  ResponseAttemptFailed: ofRespond,
  RowUnreadable: ofRespond,
  RulesetRejected: { unit: 'Count', by: deciders },
  DiscrepancyFound: { unit: 'Count', by: ['reconcile'] },
  SweepFailed: { unit: 'Count', by: ['reconcile'] },
} as const satisfies Readonly<Record<string, Metric>>;

export type MetricName = keyof typeof metrics;

type Listed<All> =
  All extends Readonly<Record<string, readonly string[]>>
    ? { readonly [Dimension in keyof All]: All[Dimension][number] }
    : never;

type WithDimensions = {
  readonly [Name in MetricName]: (typeof metrics)[Name] extends { readonly dimensions: infer All }
    ? { readonly metric: Name; readonly value: number; readonly dimensions: Listed<All> }
    : never;
}[MetricName];

type PlainName = Exclude<MetricName, WithDimensions['metric']>;

/** One value of a metric. */
export type Measurement =
  | WithDimensions
  | { readonly metric: PlainName; readonly value: number; readonly dimensions?: undefined };

/** Metrics that count, and that have no dimension of their own. */
export type Counter = {
  readonly [Name in PlainName]: (typeof metrics)[Name] extends { readonly unit: 'Count' } ? Name : never;
}[PlainName];

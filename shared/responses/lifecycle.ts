import * as v from 'valibot';

/** Every status that a response can have. What comes first here stands out most where an event has several. */
export const statuses = [
  'planned',
  'admitted',
  'held',
  'awaiting-approval',
  'partly-done',
  'failed',
  'unverified',
  'expired',
  'rejected',
  'canceled',
  'succeeded',
  'verified',
  'released',
  'undone',
  'skipped',
  'observed',
] as const;

export const StatusSchema = v.picklist(statuses);
export type Status = v.InferOutput<typeof StatusSchema>;

/**
 * Which statuses may follow which; docs/responses.md has the picture. `planned` and `held` may follow themselves, with
 * another reason. A response with a task may learn how the task ended wherever a run left it.
 */
const edges = {
  planned: [
    ...['planned', 'admitted', 'held', 'awaiting-approval', 'skipped', 'canceled', 'expired'],
    ...['succeeded', 'partly-done', 'failed'],
  ],
  admitted: ['planned', 'held', 'skipped', 'succeeded', 'partly-done', 'failed'],
  held: ['held', 'planned', 'admitted', 'awaiting-approval', 'skipped', 'expired', 'canceled', 'failed'],
  'awaiting-approval': ['planned', 'rejected', 'expired', 'canceled', 'skipped'],
  succeeded: ['verified', 'unverified', 'released', 'undone'],
  verified: ['released', 'undone'],
  unverified: ['verified', 'released', 'undone'],
  'partly-done': ['released', 'undone'],
  failed: [],
  expired: [],
  rejected: [],
  canceled: [],
  released: [],
  undone: [],
  skipped: [],
  observed: [],
} as const satisfies Readonly<Record<Status, readonly string[]>>;

/** Where a response begins. */
const initial = ['planned', 'observed'] as const;

/** The sets of statuses that the product asks about. Beside them only metrics and colours list some, checked by types. */
const sets = {
  /** Something is still to be done or decided: it is in a work list of `respond`, and later responses of its rule wait. */
  open: ['planned', 'admitted', 'held', 'awaiting-approval'],
  /** To be guarded, and done, once it is due. */
  ready: ['planned', 'held'],
  /** Nothing was asked of AWS IoT yet. */
  waiting: ['planned', 'held', 'awaiting-approval'],
  /** AWS IoT may be at work on it. */
  underWay: ['admitted'],
  /** May be with a task: planned again by a run that gave up the task, it is carried where the task runs all the same. */
  carried: ['planned', 'admitted'],
  /** Did something in AWS IoT that has not been put back. */
  effective: ['succeeded', 'verified', 'unverified', 'partly-done'],
  /** May hold a containment. */
  holding: ['admitted', 'succeeded', 'verified', 'unverified', 'partly-done'],
  /** Did not end well: the steps of its rule that come later are not done. */
  endedBadly: ['partly-done', 'failed', 'expired', 'rejected', 'canceled'],
  /** Operators are notified of it without having asked: it did not go well, or does not go on. */
  alarming: ['held', 'partly-done', 'failed', 'expired', 'unverified'],
} as const satisfies Readonly<Record<string, readonly Status[]>>;

export type StatusSet = keyof typeof sets;

/** The lifecycle of responses as data, to be drawn or checked. */
export interface Lifecycle {
  readonly edges: Readonly<Record<string, readonly string[]>>;
  readonly initial: readonly string[];
  readonly sets: Readonly<Record<string, readonly string[]>>;
}

export const lifecycle: Lifecycle = { edges, initial, sets };

/** Whether a status may follow another one. */
export const mayFollow = (from: Status, to: Status): boolean =>
  (edges[from] as readonly Status[]).includes(to);

export const isIn = (set: StatusSet, { status }: { readonly status: Status }): boolean =>
  (sets[set] as readonly Status[]).includes(status);

/** Nothing follows it. */
export const isFinal = ({ status }: { readonly status: Status }): boolean => edges[status].length === 0;

/** What is wrong with a lifecycle; nothing where it can be relied on. */
export function flawsOf({ edges, initial, sets }: Lifecycle): readonly string[] {
  const nodes = Object.keys(edges);
  const isNode = (status: string): boolean => nodes.includes(status);
  const mentioned = [...Object.values(edges).flat(), ...initial, ...Object.values(sets).flat()];
  const reached = reachableFrom(initial, edges);
  const isEnd = (status: string): boolean => edges[status]?.length === 0;
  return [
    ...mentioned.filter((status) => !isNode(status)).map((status) => `${status} is no status`),
    ...nodes.filter((node) => !reached.has(node)).map((node) => `${node} is never reached`),
    ...Object.entries(sets)
      .filter(([set]) => ['open', 'holding'].includes(set))
      .flatMap(([, members]) => members)
      .filter(isEnd)
      .map((status) => `${status} is final, and is to go on`),
  ];
}

function reachableFrom(initial: readonly string[], edges: Lifecycle['edges']): ReadonlySet<string> {
  const reached = new Set(initial);
  for (const status of reached) for (const next of new Set(edges[status])) reached.add(next);
  return reached;
}

const flaws = flawsOf(lifecycle);
if (flaws.length > 0) throw new Error(`The lifecycle of responses is flawed: ${flaws.join('; ')}`);

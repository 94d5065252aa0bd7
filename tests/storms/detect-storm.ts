import { thingGroupsOf } from '../../local/defender/registry/thing-groups.ts';
import { quotas } from '../../shared/defender/quotas.ts';
import { containing } from '../faults/scenarios/rules.ts';
import { minute, setStage } from '../faults/scenarios/stage.ts';
import { createWorld, type World } from '../faults/world/world.ts';
import { latest, mostAtOnce, mostInASecond, secondsBetween } from './measured.ts';

export interface DetectStorm {
  readonly things: number;
  readonly contained: number;
  readonly tasks: number;
  /** Responses by how they stand in the end. */
  readonly statuses: Readonly<Record<string, number>>;
  readonly mostTasksAtOnce: number;
  readonly mostStartsInASecond: number;
  /** Starts that Device Defender refused, and throttled calls of any kind. */
  readonly refusedStarts: number;
  readonly throttledCalls: number;
  readonly deadLetters: number;
  readonly simulatedSeconds: number;
  /** What the caps alone would need: all tasks of 25, five at a time, each for a second. */
  readonly boundSeconds: number;
  readonly urgent: Urgent;
  readonly calls: Readonly<Record<string, number>>;
}

/** The alarm of a more urgent rule, which comes last. */
export interface Urgent {
  readonly contained: boolean;
  readonly waitedSeconds: number;
  /** How many that came before it were started after it. */
  readonly overtook: number;
}

interface Options {
  readonly things: number;
  /** Within how long they go into alarm; a minute unless given. */
  readonly withinMillis?: number;
  /** How long each AWS call takes. */
  readonly latencyMillis: number;
}

const metric = 'aws:num-messages-sent';
const urgentMetric = 'aws:all-bytes-out';
const urgentThing = 'reactor-1';
const taskMillis = 1000;
const { idsPerTask, concurrentMitigationTasks } = quotas;

/** So many things go into alarm, and one rule quarantines them all; when all have, one comes that is more urgent. */
export async function playDetectStorm({
  things,
  latencyMillis,
  withinMillis = minute,
}: Options): Promise<DetectStorm> {
  const world = createWorld({
    latencyMillis: () => latencyMillis,
    defender: { durations: { mitigationTask: taskMillis } },
  });
  try {
    const names = Array.from({ length: things }, (_, index) => `pump-${index + 1}`);
    const rules = [
      containing('quarantine', metric),
      { ...containing('quarantine-now', urgentMetric), priority: 1 },
    ];
    await setStage(world, { things: [...names, urgentThing], rules });
    const began = world.clock.now();
    await alarmAll(world, names, withinMillis);
    const urgentAt = world.clock.now();
    await alarm(world, urgentThing, urgentMetric);
    await world.settle(60 * minute);
    return report(world, { names, began, urgentAt });
  } finally {
    world.close();
  }
}

/** Nothing settles between two alarms: they go on coming while others are being answered. */
async function alarmAll(world: World, names: readonly string[], withinMillis: number): Promise<void> {
  for (const thingName of names) {
    await alarm(world, thingName, metric);
    await world.run(withinMillis / names.length);
  }
}

const alarm = ({ clock, defender }: World, thingName: string, ofMetric: string): Promise<void> =>
  defender.reportMetric({ thingName, metric: ofMetric, value: { count: 100 }, at: clock.now() });

interface Played {
  readonly names: readonly string[];
  readonly began: Date;
  readonly urgentAt: Date;
}

function isContained({ defender: { account } }: World, name: string): boolean {
  const thing = account.registry.things.get(name);
  return (
    thing !== undefined &&
    thingGroupsOf(account.registry, thing).some(({ thingGroupName }) => thingGroupName === 'Quarantine')
  );
}

const tasksOf = ({ defender: { account }, clock }: World) =>
  [...account.detect.tasks.values()].map(({ taskStartTime, taskEndTime = clock.now(), executions }) => ({
    from: taskStartTime,
    to: taskEndTime,
    things: executions.map(({ thingName }) => thingName),
  }));

function urgentOf(world: World, { urgentAt }: Played): Urgent {
  const tasks = tasksOf(world);
  const started = tasks.find(({ things }) => things.includes(urgentThing))?.from ?? world.clock.now();
  return {
    contained: isContained(world, urgentThing),
    waitedSeconds: secondsBetween(urgentAt, started),
    overtook: tasks.filter(({ from }) => from > started).flatMap(({ things }) => things).length,
  };
}

function report(world: World, played: Played): DetectStorm {
  const { names, began } = played;
  const tasks = tasksOf(world);
  const starts = world.defender.calls.list('StartDetectMitigationActionsTask');
  const contained = names.filter((name) => isContained(world, name));
  return {
    things: names.length,
    contained: contained.length,
    tasks: tasks.length,
    statuses: statusesIn(world),
    mostTasksAtOnce: mostAtOnce(tasks),
    mostStartsInASecond: mostInASecond(starts.map(({ time }) => time)),
    refusedStarts: starts.filter(({ outcome }) => outcome !== 'success').length,
    throttledCalls: world.defender.calls.list().filter(({ outcome }) => outcome === 'ThrottlingException')
      .length,
    deadLetters: deadLettersIn(world),
    simulatedSeconds: secondsBetween(began, latest(tasks.map(({ to }) => to))),
    boundSeconds:
      (Math.ceil(names.length / idsPerTask) / concurrentMitigationTasks.detect) * (taskMillis / 1000),
    urgent: urgentOf(world, played),
    calls: countsOf(world),
  };
}

/** Responses that mitigate, by how they stand. */
export function statusesIn(world: World): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const row of world.tables.get('HistoryTable')?.rows() ?? []) {
    for (const { step, status } of responsesOf(row)) {
      if (step.kind === 'mitigate') counts[status] = (counts[status] ?? 0) + 1;
    }
  }
  return counts;
}

interface Stored {
  readonly step: { readonly kind: string };
  readonly status: string;
}

const responsesOf = ({ responses }: Readonly<Record<string, unknown>>): readonly Stored[] =>
  Array.isArray(responses) ? responses : [];

/** Messages in queues that take what could not be handled. */
export const deadLettersIn = (world: World): number =>
  world.resolver
    .ofType('AWS::SQS::Queue')
    .map(([logicalId]) => logicalId)
    .filter((logicalId) => logicalId.endsWith('DeadLetters'))
    .reduce((sum, logicalId) => sum + world.queues.list(world.resolver.physical(logicalId).name).length, 0);

export function countsOf({ calls }: World): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { operation } of calls) counts[operation] = (counts[operation] ?? 0) + 1;
  return counts;
}

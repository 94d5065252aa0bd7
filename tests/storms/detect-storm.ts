import { thingGroupsOf } from '../../local/defender/registry/thing-groups.ts';
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
  readonly calls: Readonly<Record<string, number>>;
}

interface Options {
  readonly things: number;
  /** How long each AWS call takes. */
  readonly latencyMillis: number;
}

const metric = 'aws:num-messages-sent';
const taskMillis = 1000;
const perTask = 25;
const slots = 5;

/** So many things go into alarm within a minute, and one rule quarantines them all. */
export async function playDetectStorm({ things, latencyMillis }: Options): Promise<DetectStorm> {
  const world = createWorld({
    latencyMillis: () => latencyMillis,
    defender: { durations: { mitigationTask: taskMillis } },
  });
  try {
    const names = Array.from({ length: things }, (_, index) => `pump-${index + 1}`);
    const rules = [containing('quarantine', metric)];
    await setStage(world, { things: names, rules });
    const began = world.clock.now();
    await alarmAll(world, names);
    await world.settle(60 * minute);
    return report(world, { names, began });
  } finally {
    world.close();
  }
}

/** Nothing settles between two alarms: they go on coming while others are being answered. */
async function alarmAll(world: World, names: readonly string[]): Promise<void> {
  for (const thingName of names) {
    const at = world.clock.now();
    await world.defender.reportMetric({ thingName, metric, value: { count: 100 }, at });
    await world.run(minute / names.length);
  }
}

function report(world: World, { names, began }: { names: readonly string[]; began: Date }): DetectStorm {
  const { detect, registry } = world.defender.account;
  const tasks = [...detect.tasks.values()].map(({ taskStartTime, taskEndTime = world.clock.now() }) => ({
    from: taskStartTime,
    to: taskEndTime,
  }));
  const starts = world.defender.calls.list('StartDetectMitigationActionsTask');
  const contained = names.filter((name) => {
    const thing = registry.things.get(name);
    return (
      thing && thingGroupsOf(registry, thing).some(({ thingGroupName }) => thingGroupName === 'Quarantine')
    );
  });
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
    boundSeconds: (Math.ceil(names.length / perTask) / slots) * (taskMillis / 1000),
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

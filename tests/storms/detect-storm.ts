import { thingGroupsOf } from '../../local/defender/registry/thing-groups.ts';
import { quotas } from '../../shared/defender/quotas.ts';
import { containing } from '../faults/scenarios/rules.ts';
import { isAnythingDue, minute, setStage } from '../faults/scenarios/stage.ts';
import { createWorld, type World } from '../faults/world/world.ts';
import { type Bound, boundOf } from './bound.ts';
import { latest, mostAtOnce, mostInASecond, secondsBetween } from './measured.ts';
import { deadLettersIn, statusesIn } from './outcome.ts';
import { type Counted, createTally, perEach, type Tally, totalOf, type Units } from './tally.ts';

export interface DetectStorm extends Omit<Counted, 'starts'> {
  readonly things: number;
  /** How long each AWS call took. */
  readonly callMillis: number;
  readonly contained: number;
  readonly tasks: number;
  /** Responses by how they stand in the end. */
  readonly statuses: Readonly<Record<string, number>>;
  readonly mostTasksAtOnce: number;
  readonly mostStartsInASecond: number;
  readonly deadLetters: number;
  /** From the first alarm to the end of the last task. */
  readonly simulatedSeconds: number;
  readonly bound: Bound;
  /** What DynamoDB bills for one contained thing, all functions together. */
  readonly unitsPerDevice: Units;
  readonly urgent: Urgent;
}

/** The alarm of a more urgent rule, which comes last. */
export interface Urgent {
  readonly contained: boolean;
  readonly waitedSeconds: number;
  /** How many that came before it were started after it. */
  readonly overtook: number;
}

export interface DetectOptions {
  readonly things: number;
  /** Within how long they go into alarm; a minute unless given. */
  readonly withinMillis?: number;
  /** How long each AWS call takes. */
  readonly callMillis: number;
  readonly onSecond?: (seconds: number) => void;
}

const metric = 'aws:num-messages-sent';
const urgentMetric = 'aws:all-bytes-out';
const urgentThing = 'reactor-1';
const taskMillis = 1000;

/** So many things go into alarm, and one rule quarantines them all; when all have, one comes that is more urgent. */
export async function playDetectStorm(options: DetectOptions): Promise<DetectStorm> {
  const { things, callMillis, withinMillis = minute, onSecond } = options;
  const tally = createTally();
  const world = createWorld({
    ...tally.observe,
    latencyMillis: () => callMillis,
    defender: { durations: { mitigationTask: taskMillis } },
  });
  try {
    const names = Array.from({ length: things }, (_, index) => `pump-${index + 1}`);
    const rules = [
      containing('quarantine', metric),
      { ...containing('quarantine-now', urgentMetric), priority: 1 },
    ];
    await setStage(world, { things: [...names, urgentThing], rules });
    tally.watch(world, onSecond);
    const began = world.clock.now();
    await alarmAll(world, names, withinMillis);
    const urgentAt = world.clock.now();
    await alarm(world, urgentThing, urgentMetric);
    // A minute without writes is no end: what a run left behind is recovered after a minute and a half.
    await world.settle(60 * minute, () => tally.hasWritten() || isAnythingDue(world));
    return report(world, { names, callMillis, began, urgentAt, tally });
  } finally {
    world.close();
  }
}

/** Nothing settles between two alarms: they go on coming while others are being answered. */
async function alarmAll(world: World, names: readonly string[], withinMillis: number): Promise<void> {
  const began = world.clock.now().getTime();
  for (const [index, thingName] of names.entries()) {
    await alarm(world, thingName, metric);
    const next = began + Math.round((withinMillis * (index + 1)) / names.length);
    await world.run(next - world.clock.now().getTime());
  }
}

const alarm = ({ clock, defender }: World, thingName: string, ofMetric: string): Promise<void> =>
  defender.reportMetric({ thingName, metric: ofMetric, value: { count: 100 }, at: clock.now() });

interface Played {
  readonly names: readonly string[];
  readonly callMillis: number;
  readonly began: Date;
  readonly urgentAt: Date;
  readonly tally: Tally;
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
  const { names, began, urgentAt, callMillis } = played;
  const tasks = tasksOf(world);
  const { starts, ...counted } = played.tally.result();
  const contained = names.filter((name) => isContained(world, name)).length;
  return {
    things: names.length,
    callMillis,
    contained,
    tasks: tasks.length,
    statuses: statusesIn(world),
    mostTasksAtOnce: mostAtOnce(tasks),
    mostStartsInASecond: mostInASecond(starts),
    deadLetters: deadLettersIn(world),
    simulatedSeconds: secondsBetween(began, latest(tasks.map(({ to }) => to))),
    bound: boundOf({
      kind: 'detect',
      tasks: Math.ceil(names.length / quotas.idsPerTask) + 1,
      secondsPerTask: taskMillis / 1000,
      lastComesAfterSeconds: secondsBetween(began, urgentAt),
    }),
    unitsPerDevice: perEach(totalOf(counted.units), contained + 1),
    urgent: urgentOf(world, played),
    ...counted,
  };
}

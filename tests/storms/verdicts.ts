import { quotas } from '../../shared/defender/quotas.ts';
import type { AuditStorm } from './audit-storm.ts';
import { type Bound, slack } from './bound.ts';
import type { DetectStorm } from './detect-storm.ts';

/** One bound: what has to hold, and whether it does. */
export interface Verdict {
  readonly what: string;
  readonly measured: number | string;
  readonly holds: boolean;
}

const atMost = (what: string, measured: number, limit: number): Verdict => ({
  what: `${what}: at most ${limit}`,
  measured,
  holds: measured <= limit,
});

const equal = (what: string, measured: number, expected: number): Verdict => ({
  what: `${what}: ${expected}`,
  measured,
  holds: measured === expected,
});

const within = (bound: Bound, seconds: number): Verdict =>
  atMost(`simulated seconds, ${slack} times what the caps of AWS allow`, seconds, slack * bound.seconds);

const { concurrentMitigationTasks, idsPerTask } = quotas;

/** What DynamoDB may bill for a contained thing, with the record of its containment. */
const most = { writeUnits: 18, readUnits: 6 };

/** An urgent alarm waits two seconds for its task to fill, and one until another task ends. */
const urgentSeconds = 3.5;

export const detectVerdicts = (storm: DetectStorm): readonly Verdict[] => [
  equal('contained', storm.contained, storm.things),
  equal('responses that succeeded', storm.statuses.succeeded ?? 0, storm.things + 1),
  within(storm.bound, storm.simulatedSeconds),
  ...sharedVerdicts(storm, concurrentMitigationTasks.detect),
  atMost('write units per contained device', storm.unitsPerDevice.write, most.writeUnits),
  atMost('read units per contained device', storm.unitsPerDevice.read, most.readUnits),
  urgentVerdict(storm),
];

function urgentVerdict({ urgent: { contained, overtook, waitedSeconds } }: DetectStorm): Verdict {
  return {
    what: `the urgent one, which comes last, is contained within ${urgentSeconds} s, or overtakes others`,
    measured: `after ${waitedSeconds} s, before ${overtook} others`,
    holds: contained && (overtook > 0 || waitedSeconds <= urgentSeconds),
  };
}

export const auditVerdicts = (storm: AuditStorm): readonly Verdict[] => [
  succeededVerdict(storm),
  equal('checks that one task carries whole', wholeChecks(storm), checksToTakeWhole(storm)),
  within(storm.bound, storm.simulatedSeconds),
  ...sharedVerdicts(storm, concurrentMitigationTasks.audit),
  atMost('calls to list findings', storm.listCalls, storm.listCallsAllowed),
];

const succeededVerdict = ({ statuses }: AuditStorm): Verdict => ({
  what: 'every response succeeded',
  measured: Object.entries(statuses)
    .map(([status, count]) => `${count} ${status}`)
    .join(', '),
  holds: Object.keys(statuses).join() === 'succeeded',
});

const wholeChecks = ({ tasks }: AuditStorm): number =>
  Object.values(tasks).filter(({ whole, inTasks }) => whole === 1 && inTasks === 0).length;

/** A rule takes two checks whole; what fits into one task of findings needs no check task. */
const checksToTakeWhole = ({ findings }: AuditStorm): number =>
  Object.values(findings).every((count) => count > idsPerTask) ? 2 : 0;

type Shared = Pick<
  DetectStorm,
  'mostTasksAtOnce' | 'mostStartsInASecond' | 'refusedStarts' | 'deadLetters' | 'bound'
>;

const sharedVerdicts = (storm: Shared, tasksAtOnce: number): readonly Verdict[] => [
  atMost('tasks at once', storm.mostTasksAtOnce, tasksAtOnce),
  atMost('starts in any second', storm.mostStartsInASecond, storm.bound.startsPerSecond),
  equal('refused starts', storm.refusedStarts, 0),
  equal('dead letters', storm.deadLetters, 0),
];

import { spawnSync } from 'node:child_process';
import { playAuditStorm } from './audit-storm.ts';
import { boundOf } from './bound.ts';
import { playDetectStorm } from './detect-storm.ts';
import { mostAtOnce, mostInASecond } from './measured.ts';

const at = (millis: number): Date => new Date(millis);

test('tasks that end when others begin do not run at the same time', () => {
  const tasks = [
    { from: at(0), to: at(10) },
    { from: at(10), to: at(20) },
    { from: at(5), to: at(15) },
  ];
  expect(mostAtOnce(tasks)).toBe(2);
});

test('the busiest second may begin anywhere', () => {
  expect(mostInASecond([0, 900, 1000, 1800, 1899, 1900].map(at))).toBe(4);
});

/** `npm run storm` plays the same with ten thousand things, and takes the time of every call into account. */
test('a storm of alarms is contained in shared tasks, within the caps', async () => {
  const storm = await playDetectStorm({ things: 250, callMillis: 0 });
  expect(storm).toMatchObject({
    contained: 250,
    statuses: { succeeded: 251 },
    refusedStarts: 0,
    deadLetters: 0,
  });
  // Four alarms a second: a task starts at once while slots are free.
  expect(storm.tasks).toBeLessThanOrEqual(160);
  expect(storm.mostTasksAtOnce).toBeLessThanOrEqual(5);
  expect(storm.mostStartsInASecond).toBeLessThanOrEqual(10);
}, 240_000);

test('in a storm, what a more urgent rule asks for overtakes all that waits', async () => {
  const { urgent, contained, mostTasksAtOnce } = await playDetectStorm({
    ...{ things: 750, callMillis: 0, withinMillis: 1000 },
  });
  expect({ contained, mostTasksAtOnce }).toEqual({ contained: 750, mostTasksAtOnce: 5 });
  expect(urgent.contained).toBe(true);
  // Until it is listed, and until a task ends.
  expect(urgent.waitedSeconds).toBeLessThanOrEqual(3.5);
  expect(urgent.overtook).toBeGreaterThanOrEqual(200);
}, 240_000);

/** `npm run storm` plays the same with a hundred thousand findings. */
test('a flood of findings takes one task for each check that a rule takes whole, and tasks of 25', async () => {
  const storm = await playAuditStorm({ findings: 300, callMillis: 0 });
  expect(storm.tasks).toEqual({
    DEVICE_CERTIFICATE_EXPIRING_CHECK: { whole: 1, inTasks: 0 },
    DEVICE_CERTIFICATE_KEY_QUALITY_CHECK: { whole: 1, inTasks: 0 },
    REVOKED_DEVICE_CERTIFICATE_STILL_ACTIVE_CHECK: { whole: 0, inTasks: 4 },
  });
  expect(storm.statuses).toEqual({ succeeded: 290 });
  expect(storm).toMatchObject({ refusedStarts: 0, deadLetters: 0 });
  expect(storm.mostTasksAtOnce).toBeLessThanOrEqual(10);
  expect(storm.listCalls).toBeLessThanOrEqual(storm.listCallsAllowed);
}, 240_000);

describe('what the caps of AWS allow', () => {
  const detect = { kind: 'detect', secondsPerTask: 1, lastComesAfterSeconds: 0 } as const;

  test('a storm takes as long as its slots need', () => {
    expect(boundOf({ ...detect, tasks: 401 }).seconds).toBe(81);
  });

  test('a storm of short tasks takes as long as its starts need', () => {
    expect(boundOf({ ...detect, tasks: 401, secondsPerTask: 0.1 }).seconds).toBeCloseTo(40.1);
  });

  test('a storm is not over before the task of the last to come is', () => {
    expect(boundOf({ ...detect, tasks: 41, lastComesAfterSeconds: 60 }).seconds).toBe(61);
  });
});

describe('npm run storm', () => {
  const run = (...asked: readonly string[]) =>
    spawnSync(process.execPath, ['--import', 'tsx', 'tests/storms/run.ts', ...asked], { encoding: 'utf8' });

  test('prints one JSON document, and ends with 1 only where a verdict fails', () => {
    const { status, stdout } = run('detect', '30', '--within', '1', '--json');
    const { holds, verdicts, bound } = JSON.parse(stdout);
    expect(status).toBe(holds ? 0 : 1);
    expect(holds).toBe(verdicts.every((verdict: { holds: boolean }) => verdict.holds));
    expect(bound).toMatchObject({ tasks: 3, tasksAtOnce: 5, secondsPerTask: 1, seconds: 2 });
  });

  test('ends with 2 and a message where it is called wrongly', () => {
    const { status, stderr } = run('detect', '10', '--call-millis', '-1');
    expect({ status, says: stderr.trim() !== '' }).toEqual({ status: 2, says: true });
  });
});

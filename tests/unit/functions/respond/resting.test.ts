import { knowingOwnTasks } from '../../../../functions/respond/mitigation/own-tasks.ts';
import { recheckHeld, recheckListing, restsUntil } from '../../../../functions/respond/recheck.ts';
import type { Response } from '../../../../shared/responses/response.ts';
import { aViolationEvent, receivedAt } from '../../../builders/events.ts';
import { aMitigationTask } from '../../../builders/mitigation-task.ts';
import { aResponse, aTrailEntry } from '../../../builders/responses.ts';
import { createMemoryHistory } from '../../../fakes/memory-history.ts';
import { createLeapingClock } from '../../../fakes/recorders.ts';
import { createResponder } from '../../../fakes/responder.ts';
import { aRule } from '../../shared/rules/builders.ts';

const second = 1000;
const minute = 60 * second;
const hour = 60 * minute;
const now = new Date('2026-11-01T12:00:00.000Z');
const at = (millis: number): string => new Date(now.getTime() + millis).toISOString();

const since = (status: Response['status'], millis: number, more: Partial<Response> = {}): Response =>
  aResponse({ status, trail: [aTrailEntry(status, { at: at(-millis) })], ...more });

const notice = { kind: 'notify', severity: 'low' } as const;

describe('an event with a response that is under way', () => {
  test.each<[string, readonly Response[], string | undefined]>([
    ['just admitted', [since('admitted', 10 * second)], at(80 * second)],
    ['admitted by a run that must be over', [since('admitted', 90 * second)], at(minute)],
    ['planned', [since('planned', 10 * second)], undefined],
    ['done', [since('succeeded', 10 * second)], undefined],
    [
      'admitted, with a notice that is due',
      [since('admitted', 10 * second), since('planned', 10 * second, { step: notice })],
      undefined,
    ],
    [
      'admitted, with a notice that is put off for less',
      [since('admitted', 10 * second), since('planned', 0, { step: notice, notBefore: at(5 * second) })],
      at(5 * second),
    ],
    [
      'admitted, with a notice that was sent',
      [since('admitted', 10 * second), since('succeeded', 0, { step: notice })],
      at(80 * second),
    ],
  ])(
    'an event with a response that is under way rests as long as nothing of it can move: %s',
    (_, responses, until) => {
      expect(restsUntil(responses, now)?.toISOString()).toBe(until);
    },
  );

  test('an event with a response that is under way is read again once its run must be over, then once a minute', async () => {
    const { receive, runPass, history, defender, clock, statuses } = createResponder();
    defender.tasksLast(hour);
    const alarm = aViolationEvent({}, { rules: [aRule()] });
    await receive(alarm);
    let reads = 0;
    const { due } = history;
    history.due = async (...asked) => {
      const found = await due(...asked);
      reads += found.events.length;
      return found;
    };
    await runPass();
    expect(await statuses(alarm.eventId)).toEqual(['admitted']);
    expect(reads).toBe(1);
    for (let passed = 0; passed < 10 * minute; passed += second) {
      clock.pass(second);
      await runPass();
    }
    expect(await statuses(alarm.eventId)).toEqual(['admitted']);
    expect(reads - 1).toBeGreaterThanOrEqual(8);
    expect(reads - 1).toBeLessThanOrEqual(10);
  });
});

test.each([
  ['for a moment', minute, 10 * minute, 10 * minute],
  ['for just an hour', hour, 10 * minute, hour],
  ['for hours', 5 * hour, 10 * minute, hour],
  ['for hours, and waits for longer', 5 * hour, 3 * hour, 3 * hour],
])('a response that is held %s is guarded again later', (_, held, asked, expected) => {
  expect(recheckHeld(since('held', held), at(asked), now)).toBe(at(expected));
});

/** When Device Defender is asked about what it does not list, in milliseconds since the notice came. */
function questionsUntil(end: number): readonly number[] {
  const asked = [0];
  for (let last = 0; last < end; asked.push(last))
    last = Date.parse(recheckListing(new Date(now.getTime() + last), now).notBefore) - now.getTime();
  return asked;
}

test('what is not listed yet is asked about 25 times in a minute, and found an eighth later than it is listed', () => {
  const asked = questionsUntil(minute);
  expect(asked.filter((moment) => moment > 0 && moment < minute).length).toBeLessThanOrEqual(25);
  for (const [index, moment] of asked.slice(1).entries())
    expect(moment - (asked[index] ?? 0)).toBeLessThanOrEqual(Math.max(second, moment / 8));
});

test('what is not listed at all is asked about for ten minutes, every half minute after the first', () => {
  const asked = questionsUntil(10 * minute).filter((moment) => moment >= minute);
  expect(asked.length).toBeLessThanOrEqual(20);
});

test('a response that is held for days is written a few times a day', async () => {
  const { receive, runPass, clock, event, statuses, defender } = createResponder();
  const alarm = aViolationEvent({}, { rules: [aRule()] });
  await receive(alarm);
  defender.actions.clear();
  for (let passed = 0; passed < 23 * hour; passed += minute) {
    await runPass();
    clock.pass(minute);
  }
  expect((await statuses(alarm.eventId))[0]).toBe('held');
  expect((await event(alarm.eventId)).revision).toBeLessThan(40);
});

describe('the tasks that a process wrote last', () => {
  function scene() {
    const clock = createLeapingClock(receivedAt);
    const history = createMemoryHistory();
    const known: number[] = [];
    const { openTasks } = history;
    history.openTasks = (tasks) => {
      known.push(tasks?.size ?? 0);
      return openTasks(tasks);
    };
    return { clock, history, known, own: knowingOwnTasks(history, clock) };
  }

  test('the tasks that a process wrote last are known to it for a minute, and no longer', async () => {
    const { own, known, clock } = scene();
    const task = await own.openTask(aMitigationTask());
    expect(await own.openTasks()).toEqual([task]);
    clock.pass(minute);
    await own.openTasks();
    clock.pass(1);
    expect(await own.openTasks()).toEqual([task]);
    expect(known).toEqual([1, 1, 0]);
  });

  test('the tasks that a process wrote last are known as they were saved, until they end', async () => {
    const { own, known } = scene();
    const task = await own.openTask(aMitigationTask());
    await own.saveTask({ ...task, status: 'started' });
    expect(await own.openTasks()).toMatchObject([{ status: 'started', revision: 2 }]);
    await own.saveTask({ ...task, status: 'succeeded', revision: 2 });
    expect(await own.openTasks()).toEqual([]);
    expect(known).toEqual([1, 0]);
  });

  test('the tasks that a process wrote last are read again where another one changed them', async () => {
    const { own, history } = scene();
    const task = await own.openTask(aMitigationTask());
    await history.saveTask({ ...task, status: 'canceled' });
    expect(await own.openTasks()).toMatchObject([{ status: 'admitted' }]);
    expect(await own.saveTask({ ...task, status: 'started' })).toBe(false);
    expect(await own.openTasks()).toEqual([]);
  });

  test('a task that another process opened is not taken to be as this one would have it', async () => {
    const { own, history, known } = scene();
    await history.openTask(aMitigationTask());
    await own.openTask(aMitigationTask({ actions: ['Other'] }));
    expect(await own.openTasks()).toEqual([aMitigationTask()]);
    expect(known).toEqual([0]);
  });
});

import { createStackClock } from '../../../../local/clock/stack-clock.ts';

const start = new Date('2026-03-01T00:00:00Z');
const inMillis = (millis: number) => new Date(start.getTime() + millis);

const aggregateStatus = () => createStackClock({ start, running: false });

/** A timer that notes its name and the time it was woken at. */
function notes(clock = aggregateStatus()) {
  const woken: string[] = [];
  const timer = (name: string, millis: number) =>
    clock.at(inMillis(millis), () => woken.push(`${name} at ${clock.now().getTime() - start.getTime()}`));
  return { clock, woken, timer };
}

describe('a standing stack clock', () => {
  it('wakes timers in the order they are due, each at its own time', () => {
    const { clock, woken, timer } = notes();
    timer('late', 300);
    timer('early', 100);
    timer('middle', 200);
    clock.moveTo(inMillis(250));
    expect(woken).toEqual(['early at 100', 'middle at 200']);
    expect(clock.now()).toEqual(inMillis(250));
    expect(clock.nextDue()).toEqual(inMillis(300));
  });

  it('wakes timers of the same time in the order they were set', () => {
    const { clock, woken, timer } = notes();
    for (const name of ['first', 'second', 'third']) timer(name, 100);
    clock.moveTo(inMillis(100));
    expect(woken).toEqual(['first at 100', 'second at 100', 'third at 100']);
  });

  it('wakes a timer that another timer set, within the same move', () => {
    const { clock, woken, timer } = notes();
    clock.at(inMillis(100), () => timer('set by a timer', 150));
    clock.moveTo(inMillis(200));
    expect(woken).toEqual(['set by a timer at 150']);
  });

  it('wakes a timer of the past without being moved, and not before the caller goes on', async () => {
    const { clock, woken, timer } = notes();
    clock.moveTo(inMillis(50));
    timer('missed', 10);
    expect(woken).toEqual([]);
    await Promise.resolve();
    expect(woken).toEqual(['missed at 50']);
  });

  it('forgets a cancelled timer', () => {
    const { clock, woken, timer } = notes();
    const cancel = timer('cancelled', 100);
    cancel();
    expect(clock.nextDue()).toBeUndefined();
    clock.moveTo(inMillis(200));
    expect(woken).toEqual([]);
  });

  it('never goes back', () => {
    const { clock } = notes();
    clock.moveTo(inMillis(200));
    clock.moveTo(inMillis(100));
    expect(clock.now()).toEqual(inMillis(200));
  });

  it('a standing stack clock counts its sleepers until they wake', async () => {
    const clock = aggregateStatus();
    const short = clock.sleep(100);
    const long = clock.sleep(200);
    expect(clock.sleepers()).toBe(2);
    clock.moveTo(inMillis(100));
    await short;
    expect(clock.sleepers()).toBe(1);
    clock.moveTo(inMillis(200));
    await long;
    expect(clock.sleepers()).toBe(0);
  });

  it('a standing stack clock takes no timer once closed', async () => {
    const { clock, woken, timer } = notes();
    timer('before', 100);
    clock.close();
    timer('after', 0);
    clock.moveTo(inMillis(1000));
    await Promise.resolve();
    expect(woken).toEqual([]);
    expect(clock.nextDue()).toBeUndefined();
  });
});

describe('a running stack clock', () => {
  it('wakes by itself, and at once what a move passes', async () => {
    const { clock, woken, timer } = notes(createStackClock({ start }));
    await clock.sleep(1);
    timer('an hour away', 3_600_000);
    clock.moveTo(inMillis(3_600_000));
    expect(woken).toEqual(['an hour away at 3600000']);
    expect(clock.now().getTime()).toBeGreaterThanOrEqual(inMillis(3_600_000).getTime());
    clock.close();
  });
});

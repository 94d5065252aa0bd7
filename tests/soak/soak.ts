import { createSeeded } from '../faults/world/seeded.ts';
import { createWorld, type World, worldStart } from '../faults/world/world.ts';
import { type Costs, createCosts, type Quarter } from './costs.ts';
import { createFleet, type Fleet } from './fleet.ts';
import { invariants } from './invariants.ts';
import { type Happening, happeningsOf } from './life.ts';
import { createModel, type Model } from './model.ts';
import { createNotices, type Notices } from './notices.ts';
import { type RowWatch, watchRows } from './row-watch.ts';
import { day, minute, strikeBy, type Trouble, troublesOf } from './trouble.ts';

export interface Violation {
  readonly invariant: string;
  /** Counted from the beginning of the soak. */
  readonly minute: number;
  readonly at: string;
  readonly what: string;
}

export interface SoakReport {
  readonly seed: number;
  readonly days: number;
  readonly holds: boolean;
  /** The first one, or the first of each invariant where it went on. */
  readonly violations: readonly Violation[];
  readonly minutes: number;
  readonly events: number;
  readonly calls: number;
  readonly notices: number;
  readonly largestRowBytes: number;
  readonly mostWorkEntries: number;
  readonly mostHeldEntries: number;
  readonly quarters: readonly Quarter[];
}

export interface SoakOptions {
  readonly days: number;
  readonly seed: number;
  /** Goes on after a violation, and reports the first one of each invariant. */
  readonly keepsGoing?: boolean;
  readonly onDay?: (days: number) => void;
}

/** Fewer days have quarters of a night or of an outage, which can't be compared. */
const daysToCompare = 8;

/** While nothing goes on, `respond` still runs so often, and `reconcile` each hour. */
const minutesBetweenTicks = 15;
const minutesBetweenSweeps = 60;

/** What a run left behind is recovered within this time. */
const recentMillis = 3 * minute;
const soonMillis = 2 * minute;

/** Minutes are counted from half way between two ticks: what a tick sets off is then over. */
const halfMinute = minute / 2;

interface Parts {
  readonly world: World;
  readonly fleet: Fleet;
  readonly model: Model;
  readonly rows: RowWatch;
  readonly notices: Notices;
  readonly troubles: readonly Trouble[];
}

/** Plays so many days of mixed life to the whole product, and looks at all invariants each minute. */
export async function playSoak({ days, seed, keepsGoing = false, onDay }: SoakOptions): Promise<SoakReport> {
  const random = createSeeded(seed);
  const troubles = troublesOf(days, worldStart.getTime(), random);
  const strike = strikeBy(troubles, createSeeded(seed + 1));
  const costs = createCosts();
  let calls = 0;
  const world = createWorld({
    onConsumed: costs.onConsumed,
    strike(call) {
      calls += 1;
      return strike(call);
    },
  });
  try {
    const soak = createSoak(await partsOf(world, troubles), costs);
    const isOver = (): boolean => soak.violations.length > 0 && !keepsGoing;
    await world.run(halfMinute);
    for (let index = 0; index < days && !isOver(); index++) {
      await soak.playDay(happeningsOf(index, worldStart.getTime(), random), isOver, days);
      onDay?.(index + 1);
    }
    return { seed, days, calls, ...soak.report(days) };
  } finally {
    world.close();
  }
}

async function partsOf(world: World, troubles: readonly Trouble[]): Promise<Parts> {
  const table = world.tables.get('HistoryTable');
  if (!table) throw new Error('There is no history');
  const fleet = await createFleet(world);
  return {
    ...{ world, fleet, troubles },
    model: createModel(troubles),
    rows: watchRows(table, () => world.clock.now().getTime()),
    notices: createNotices(world),
  };
}

function createSoak(parts: Parts, costs: Costs) {
  const { world, fleet, model, rows, notices, troubles } = parts;
  const agenda = createAgenda();
  const violations: Violation[] = [];
  let eventsBefore = 0;
  let minutes = 0;
  let most = { work: 0, held: 0 };

  const now = (): number => world.clock.now().getTime();

  function report(invariant: string, what: string | undefined): void {
    if (what !== undefined)
      violations.push({ invariant, minute: minutes, at: world.clock.now().toISOString(), what });
  }

  function look(): void {
    const { work, held } = rows.entries();
    most = { work: Math.max(most.work, work), held: Math.max(most.held, held) };
    const eventsToday = rows.events() - eventsBefore;
    const looked = { fleet, model, rows, troubles, now: now(), notifiedOf: notices.last, eventsToday };
    const isNew = (name: string): boolean => violations.every(({ invariant }) => invariant !== name);
    for (const { name, broken } of invariants) if (isNew(name)) report(name, broken(looked));
  }

  function isQuiet(): boolean {
    const isSoon = ({ dueAt }: { readonly dueAt: number }): boolean => dueAt <= now() + soonMillis;
    const isBusy = rows.isUnderWay() || now() - rows.lastWrite() <= recentMillis || world.clock.isWaiting();
    return !isBusy && ![...rows.open.values()].some(isSoon);
  }

  /** A minute in which nothing can happen is leapt over, but for some. */
  async function passMinute(): Promise<void> {
    const hasHappened = await agenda.play({ fleet, model, now: now() });
    const isTick = minutes % minutesBetweenTicks === minutesBetweenTicks - 1;
    const end = new Date(worldStart.getTime() + halfMinute + (minutes + 1) * minute);
    const isBusy = hasHappened || !isQuiet();
    if (isBusy || isTick) {
      await world.run(end.getTime() - now());
      costs.endMinute(!isBusy && (minutes + 1) % minutesBetweenSweeps !== 0);
    } else world.clock.leapTo(end);
    minutes += 1;
    notices.take();
    world.forget();
  }

  return {
    violations,
    async playDay(happenings: readonly Happening[], isOver: () => boolean, days: number): Promise<void> {
      agenda.add(happenings);
      eventsBefore = rows.events();
      for (let left = day / minute; left > 0 && !isOver(); left--) {
        await passMinute();
        look();
        if (minutes % ((days * day) / minute / 4) === 0) costs.endQuarter(rows.events());
      }
    },
    report(days: number): Omit<SoakReport, 'seed' | 'days' | 'calls'> {
      if (days >= daysToCompare) report('what an event costs does not grow', costs.growth());
      return {
        ...{ holds: violations.length === 0, violations, minutes },
        ...{ events: rows.events(), notices: notices.count(), largestRowBytes: rows.largest().bytes },
        ...{ mostWorkEntries: most.work, mostHeldEntries: most.held, quarters: costs.quarters() },
      };
    },
  };
}

/** What is still to happen, in the order of its time. */
function createAgenda() {
  let agenda: readonly Happening[] = [];
  return {
    add(happenings: readonly Happening[]): void {
      agenda = [...agenda, ...happenings].sort((a, b) => a.at - b.at);
    },
    /** Plays what is due, and says whether anything was. */
    async play(scene: Parameters<Happening['act']>[0]): Promise<boolean> {
      const due = agenda.filter(({ at }) => at <= scene.now);
      agenda = agenda.slice(due.length);
      for (const { act } of due) await act(scene);
      return due.length > 0;
    },
  };
}

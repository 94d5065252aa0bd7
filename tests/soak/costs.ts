import type { WorldOptions } from '../faults/world/world.ts';

export interface Quarter {
  readonly events: number;
  readonly readUnits: number;
  readonly writeUnits: number;
  /** Without what ticks cost that find nothing: how many of those are played says nothing about events. */
  readonly unitsPerEvent: number;
}

/** What DynamoDB bills for the functions of a soak, by quarters of its time. */
export interface Costs {
  readonly onConsumed: Required<WorldOptions>['onConsumed'];
  /** Ends a minute that was played, and says whether nothing was to be done in it. */
  endMinute(isIdle: boolean): void;
  /** Ends a quarter, by when there have been so many events. */
  endQuarter(events: number): void;
  quarters(): readonly Quarter[];
  /** Says by how much an event costs more in the last quarter than in the first, where that is too much. */
  growth(): string | undefined;
}

/** The cost of an event in the last quarter, next to that in the first. */
const mostGrowth = 1.3;

export function createCosts(): Costs {
  const used = { read: 0, write: 0 };
  const quarters: Quarter[] = [];
  let before = { events: 0, read: 0, write: 0 };
  let minutes = 0;
  let unitsBefore = 0;
  /** Of the first quarter: that ticks get dearer is growth as well. */
  const idle = { minutes: 0, units: 0 };
  return {
    endMinute(isIdle) {
      const units = used.read + used.write;
      minutes += 1;
      if (isIdle && quarters.length === 0) {
        idle.minutes += 1;
        idle.units += units - unitsBefore;
      }
      unitsBefore = units;
    },
    onConsumed(call, { read, write }) {
      if (!('functionName' in call)) return;
      used.read += read;
      used.write += write;
    },
    endQuarter(all) {
      const events = all - before.events;
      const [readUnits, writeUnits] = [used.read - before.read, used.write - before.write];
      const forTicks = (minutes * idle.units) / Math.max(1, idle.minutes);
      const unitsPerEvent = (readUnits + writeUnits - forTicks) / Math.max(1, events);
      quarters.push({ events, readUnits, writeUnits, unitsPerEvent });
      before = { events: all, ...used };
      minutes = 0;
    },
    quarters: () => quarters,
    growth() {
      const [first, , , last] = quarters.map(({ unitsPerEvent }) => unitsPerEvent);
      if (first === undefined || last === undefined || last <= mostGrowth * first) return undefined;
      return `an event cost ${first.toFixed(1)} units in the first quarter and ${last.toFixed(1)} in the last`;
    },
  };
}

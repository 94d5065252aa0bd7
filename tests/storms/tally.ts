import type { Call as IotCall } from '../../local/defender/simulator-calls.ts';
import { isRead } from '../faults/world/faults.ts';
import type { World, WorldOptions } from '../faults/world/world.ts';

/** Units that functions consumed, as DynamoDB bills them. */
export interface Units {
  readonly read: number;
  readonly write: number;
}

/** What is counted while a storm goes on: to keep all calls of a hundred thousand findings would take gigabytes. */
export interface Tally {
  /** What a world is created with, to be counted. */
  readonly observe: Required<Pick<WorldOptions, 'strike' | 'onConsumed'>>;
  /** Counts what the world remembers, and lets it forget that, from now on and each second of its time. */
  watch(world: World, onSecond?: (seconds: number) => void): void;
  /** Whether anything was written since it was last asked. */
  hasWritten(): boolean;
  result(): Counted;
}

export interface Counted {
  /** Calls that functions made, by operation. */
  readonly calls: Readonly<Record<string, number>>;
  readonly starts: readonly Date[];
  /** Starts that Device Defender refused for whatever reason. */
  readonly refusedStarts: number;
  readonly throttledCalls: number;
  readonly units: Readonly<Record<string, Units>>;
}

const isStart = ({ operation }: IotCall): boolean => /^Start\w+MitigationActionsTask$/.test(operation);

const second = 1000;

export function createTally(): Tally {
  const calls: Record<string, number> = {};
  const units: Record<string, Units> = {};
  const starts: Date[] = [];
  let refusedStarts = 0;
  let throttledCalls = 0;
  let writes = 0;
  let writesBefore = -1;
  let take = (): void => {};

  function count(call: IotCall): void {
    if (call.outcome === 'ThrottlingException') throttledCalls += 1;
    if (!isStart(call)) return;
    starts.push(call.time);
    if (call.outcome !== 'success') refusedStarts += 1;
  }

  return {
    observe: {
      strike({ operation }) {
        calls[operation] = (calls[operation] ?? 0) + 1;
        if (!isRead(operation)) writes += 1;
        return undefined;
      },
      /** What is seeded from outside is no call of a function. */
      onConsumed(call, { read, write }) {
        if (!('functionName' in call)) return;
        const of = String(call.functionName);
        const before = units[of] ?? { read: 0, write: 0 };
        units[of] = { read: before.read + read, write: before.write + write };
      },
    },
    watch(world, onSecond = () => {}) {
      const { recurring } = world.clock;
      const began = recurring.now().getTime();
      take = () => {
        world.defender.calls.list().forEach(count);
        world.forget();
      };
      const again = (): void => {
        take();
        onSecond((recurring.now().getTime() - began) / second);
        recurring.at(new Date(recurring.now().getTime() + second), again);
      };
      again();
    },
    hasWritten() {
      const hasAny = writes !== writesBefore;
      writesBefore = writes;
      return hasAny;
    },
    result() {
      take();
      return { calls, starts, refusedStarts, throttledCalls, units };
    },
  };
}

/** All functions together. */
export const totalOf = (units: Counted['units']): Units =>
  Object.values(units).reduce(
    (sum, { read, write }) => ({ read: sum.read + read, write: sum.write + write }),
    { read: 0, write: 0 },
  );

/** To a hundredth. */
export const perEach = ({ read, write }: Units, count: number): Units => ({
  read: Math.round((100 * read) / Math.max(1, count)) / 100,
  write: Math.round((100 * write) / Math.max(1, count)) / 100,
});

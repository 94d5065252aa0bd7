import type { Bell } from '../../shared/notify/bell.ts';
import type { Continuation, Continuations } from '../../shared/notify/continuations.ts';
import type { OpsNotice, OpsTopic } from '../../shared/notify/ops-topic.ts';
import type { Telemetry } from '../../shared/telemetry/telemetry.ts';
import type { Clock } from '../../shared/time/clock.ts';

export interface RecordedBell extends Bell {
  /** What it was rung for. */
  readonly rung: readonly string[];
}

export function createRecordedBell(): RecordedBell {
  const rung: string[] = [];
  return { rung, ring: async (because) => void rung.push(because) };
}

export interface RecordedContinuations extends Continuations {
  readonly sent: readonly Continuation[];
  /** In seconds, of those that were sent with a delay. */
  readonly delays: readonly number[];
}

export function createRecordedContinuations(): RecordedContinuations {
  const sent: Continuation[] = [];
  const delays: number[] = [];
  return {
    ...{ sent, delays },
    async send(continuation, delaySeconds) {
      sent.push(continuation);
      if (delaySeconds !== undefined) delays.push(delaySeconds);
    },
  };
}

export interface RecordedOpsTopic extends OpsTopic {
  readonly told: readonly OpsNotice[];
}

export function createRecordedOpsTopic(): RecordedOpsTopic {
  const told: OpsNotice[] = [];
  return {
    told,
    async tell(notice) {
      told.push(notice);
      return `message-${told.length}`;
    },
  };
}

export interface CountingTelemetry extends Telemetry {
  /** How often each metric was counted. */
  readonly counts: ReadonlyMap<string, number>;
  /** What each metric was last measured as. */
  readonly measures: ReadonlyMap<string, number>;
}

export function createCountingTelemetry(): CountingTelemetry {
  const counts = new Map<string, number>();
  const measures = new Map<string, number>();
  return {
    counts,
    measures,
    info() {},
    warn() {},
    error() {},
    count: (metric, value = 1) => void counts.set(metric, (counts.get(metric) ?? 0) + value),
    measure: (metric, seconds) => void measures.set(metric, seconds),
  };
}

export interface LeapingClock extends Clock {
  /** Moves it forward. */
  pass(millis: number): void;
  /** How long each sleep was asked to last, in milliseconds. */
  readonly sleeps: readonly number[];
}

/** Time that stands still, and leaps over every sleep. */
export function createLeapingClock(start = new Date(1_790_000_136_000)): LeapingClock {
  const sleeps: number[] = [];
  let now = start.getTime();
  return {
    sleeps,
    now: () => new Date(now),
    async sleep(millis) {
      sleeps.push(millis);
      now += millis;
    },
    pass(millis) {
      now += millis;
    },
  };
}

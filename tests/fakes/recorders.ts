import type { Continuation, Continuations } from '../../shared/notify/continuations.ts';
import type { OpsNotice, OpsTopic } from '../../shared/notify/ops-topic.ts';
import type { WakeUpQueue } from '../../shared/notify/wake-up-queue.ts';
import type { Fields } from '../../shared/telemetry/fields.ts';
import type { Measurement, MetricName } from '../../shared/telemetry/metrics.ts';
import { createScope, narrowed } from '../../shared/telemetry/scope.ts';
import type { Telemetry } from '../../shared/telemetry/telemetry.ts';
import type { Clock } from '../../shared/time/clock.ts';

export interface RecordedWakeUpQueue extends WakeUpQueue {
  /** Why it was woken up, in order. */
  readonly sent: readonly string[];
}

export function createRecordedWakeUpQueue(): RecordedWakeUpQueue {
  const sent: string[] = [];
  return { sent, wakeUp: async (because) => void sent.push(because) };
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
  readonly notices: readonly OpsNotice[];
}

export function createRecordedOpsTopic(): RecordedOpsTopic {
  const notices: OpsNotice[] = [];
  return {
    notices,
    async publish(notice) {
      notices.push(notice);
      return `message-${notices.length}`;
    },
  };
}

export interface Line extends Fields {
  readonly level: 'info' | 'warn' | 'error';
  readonly message: string;
}

export interface CountingTelemetry extends Telemetry {
  /** How often each metric was counted, and the sum of all values of one that measures. */
  readonly counts: ReadonlyMap<string, number>;
  /** All values that were written, in their order. */
  readonly written: readonly Measurement[];
  /** All that was logged, with what the work was about. */
  readonly lines: readonly Line[];
  /** The values of one metric, in their order. */
  valuesOf(metric: MetricName): number[];
}

export function createCountingTelemetry(): CountingTelemetry {
  const scope = createScope();
  const counts = new Map<string, number>();
  const written: Measurement[] = [];
  const lines: Line[] = [];
  const log =
    (level: Line['level']) =>
    (message: string, fields: Fields = {}, error?: unknown): void =>
      void lines.push({ ...narrowed(scope.fields(error), fields), level, message });
  function write(measurements: readonly Measurement[]): void {
    written.push(...measurements);
    for (const { metric, value } of measurements) counts.set(metric, (counts.get(metric) ?? 0) + value);
  }
  return {
    ...{ counts, written, lines, write },
    about: scope.about,
    info: log('info'),
    warn: log('warn'),
    error: (message, error, fields) => log('error')(message, fields, error),
    count: (metric, value = 1) => write([{ metric, value }]),
    valuesOf: (name) => written.filter(({ metric }) => metric === name).map(({ value }) => value),
  };
}

export interface LeapingClock extends Clock {
  /** Moves it forward. */
  pass(millis: number): void;
  /** How long each sleep was asked to last, in milliseconds. */
  readonly sleeps: readonly number[];
}

/** Time that is stalled, and leaps over every sleep but those that may be called off: they only bound other work. */
export function createLeapingClock(start = new Date(1_790_000_136_000)): LeapingClock {
  const sleeps: number[] = [];
  const bounds = new Set<{ readonly due: number; readonly wake: () => void }>();
  let now = start.getTime();

  function pass(millis: number): void {
    now += millis;
    for (const bound of bounds) if (bound.due <= now && bounds.delete(bound)) bound.wake();
  }

  function sleepUntil(due: number, signal: AbortSignal): Promise<void> {
    return new Promise((wake) => {
      const bound = { due, wake };
      bounds.add(bound);
      signal.addEventListener('abort', () => bounds.delete(bound));
    });
  }

  return {
    ...{ sleeps, pass },
    now: () => new Date(now),
    async sleep(millis, signal) {
      if (signal) return sleepUntil(now + millis, signal);
      sleeps.push(millis);
      pass(millis);
    },
  };
}

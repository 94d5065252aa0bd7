import { createMemoryHistory } from './memory-history.ts';
import { createCountingTelemetry, createLeapingClock, createRecordedWakeUpQueue } from './recorders.ts';

/** What most handlers work with, in memory: nothing but what tests can read afterwards. */
export const createObservedScene = () => ({
  clock: createLeapingClock(),
  history: createMemoryHistory(),
  telemetry: createCountingTelemetry(),
  wakeUpQueue: createRecordedWakeUpQueue(),
});

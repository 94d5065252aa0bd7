import { Logger } from '@aws-lambda-powertools/logger';
import { Metrics } from '@aws-lambda-powertools/metrics';
import { groupedBy } from '../collections/grouped-by.ts';
import { printableInJson } from '../text/printable.ts';
import type { Fields } from './fields.ts';
import { type Counter, type Measurement, metrics } from './metrics.ts';
import { createScope, narrowed, type Scope } from './scope.ts';

/** The logs and metrics of a function. */
export interface Telemetry extends Pick<Scope, 'about'> {
  info(message: string, fields?: Fields): void;
  warn(message: string, fields?: Fields): void;
  error(message: string, error: unknown, fields?: Fields): void;
  /** Counts a past event, e.g. `NoticeParked`. */
  count(metric: Counter, value?: number): void;
  /** Writes values at once: what happened is counted though the run may die. */
  write(measurements: readonly Measurement[]): void;
}

/**
 * Logs and metrics as CloudWatch reads them (structured JSON, embedded metric format). Each stack has a namespace of its
 * own: its alarms must not go off on what another one counts.
 */
export function createTelemetry(functionName: string, namespace: string): Telemetry {
  const logger = new Logger({ serviceName: functionName, jsonReplacerFn: withPrintableTexts });
  const emitted = new Metrics({ namespace, serviceName: functionName });
  const scope = createScope();

  /** Values of one line share their dimensions. */
  function emit(measurements: readonly Measurement[]): void {
    const [first] = measurements;
    for (const [name, value] of Object.entries(first?.dimensions ?? {})) emitted.addDimension(name, value);
    for (const { metric, value } of measurements) emitted.addMetric(metric, metrics[metric].unit, value);
    emitted.publishStoredMetrics();
  }

  function write(measurements: readonly Measurement[]): void {
    const lines = groupedBy(measurements, ({ dimensions = {} }) => JSON.stringify(dimensions));
    for (const line of lines.values()) emit(line);
  }

  return {
    about: scope.about,
    info: (message, fields = {}) => logger.info(message, { ...narrowed(scope.fields(), fields) }),
    warn: (message, fields = {}) => logger.warn(message, { ...narrowed(scope.fields(), fields) }),
    error: (message, error, fields = {}) =>
      logger.error(message, { ...narrowed(scope.fields(error), fields), error: asError(error) }),
    count: (metric, value = 1) => write([{ metric, value }]),
    write,
  };
}

/** Who reads logs does so in a terminal; what AWS says of a name has the name in it. */
const withPrintableTexts = (_member: string, value: unknown): unknown =>
  typeof value === 'string' ? printableInJson(value) : value;

const asError = (error: unknown): Error => (error instanceof Error ? error : new Error(String(error)));

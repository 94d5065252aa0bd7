import { Logger } from '@aws-lambda-powertools/logger';
import { Metrics, MetricUnit } from '@aws-lambda-powertools/metrics';
import { printableInJson } from '../text/printable.ts';

/** Ids and names only: never a message, a document or a credential. */
export type Fields = Readonly<Record<string, string | number | boolean | undefined>>;

/** What a function says about itself, for people and for alarms. */
export interface Telemetry {
  info(message: string, fields?: Fields): void;
  warn(message: string, fields?: Fields): void;
  error(message: string, error: unknown, fields?: Fields): void;
  /** Counts a past event, e.g. `NoticeParked`. */
  count(metric: string, value?: number): void;
  /** How long something took or has waited, e.g. `OldestPlannedAgeSeconds`. */
  measure(metric: string, seconds: number): void;
}

/**
 * Logs and metrics as CloudWatch reads them (structured JSON, embedded metric format). Each stack has a namespace of its
 * own: its alarms must not go off on what another one counts.
 */
export function createTelemetry(functionName: string, namespace: string): Telemetry {
  const logger = new Logger({ serviceName: functionName, jsonReplacerFn: withPrintableTexts });
  const metrics = new Metrics({ namespace, serviceName: functionName });
  function write(metric: string, unit: Unit, value: number): void {
    metrics.addMetric(metric, unit, value);
    metrics.publishStoredMetrics();
  }

  return {
    info: (message, fields = {}) => logger.info(message, { ...fields }),
    warn: (message, fields = {}) => logger.warn(message, { ...fields }),
    error: (message, error, fields = {}) => logger.error(message, { ...fields, error: asError(error) }),
    count: (metric, value = 1) => write(metric, MetricUnit.Count, value),
    measure: (metric, seconds) => write(metric, MetricUnit.Seconds, seconds),
  };
}

type Unit = (typeof MetricUnit)[keyof typeof MetricUnit];

/** Who reads logs does so in a terminal; what AWS says of a name has the name in it. */
const withPrintableTexts = (_member: string, value: unknown): unknown =>
  typeof value === 'string' ? printableInJson(value) : value;

const asError = (error: unknown): Error => (error instanceof Error ? error : new Error(String(error)));

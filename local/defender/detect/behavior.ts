import * as v from 'valibot';
import { quotas } from '../../../shared/defender/quotas.ts';
import { behaviorName, boolean } from '../schemas.ts';
import { metricValue } from './metric-value.ts';

export const comparisonOperators = [
  'less-than',
  'less-than-equals',
  'greater-than',
  'greater-than-equals',
  'in-cidr-set',
  'not-in-cidr-set',
  'in-port-set',
  'not-in-port-set',
  'in-set',
  'not-in-set',
] as const;

const statistics = [
  ...['p0', 'p0.01', 'p0.1', 'p1', 'p10', 'p50'],
  ...['p90', 'p99', 'p99.9', 'p99.99', 'p100'],
];

export const confidenceLevels = ['LOW', 'MEDIUM', 'HIGH'] as const;
export type ConfidenceLevel = (typeof confidenceLevels)[number];

const datapoints = v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(10));

/** States what is normal: a value for which it does not hold is the violation. */
const criteria = v.object({
  comparisonOperator: v.optional(v.picklist(comparisonOperators)),
  value: v.optional(metricValue),
  durationSeconds: v.optional(v.picklist([300, 600, 900, 1800, 3600])),
  consecutiveDatapointsToAlarm: v.optional(datapoints, 1),
  consecutiveDatapointsToClear: v.optional(datapoints, 1),
  statisticalThreshold: v.optional(v.object({ statistic: v.picklist(statistics) })),
  mlDetectionConfig: v.optional(v.object({ confidenceLevel: v.picklist(confidenceLevels) })),
});
export type Criteria = v.InferOutput<typeof criteria>;

/** Narrows a metric to the messages of some topics. */
export const metricDimension = v.object({
  dimensionName: behaviorName,
  operator: v.optional(v.picklist(['IN', 'NOT_IN']), 'IN'),
});
export type MetricDimension = v.InferOutput<typeof metricDimension>;

const behavior = v.object({
  name: behaviorName,
  metric: v.optional(v.string()),
  metricDimension: v.optional(metricDimension),
  criteria: v.optional(criteria),
  suppressAlerts: v.optional(boolean),
  exportMetric: v.optional(boolean),
});
export type Behavior = v.InferOutput<typeof behavior>;

export const behaviors = v.pipe(v.array(behavior), v.maxLength(quotas.behaviorsPerProfile));

export const criteriaTypes = ['STATIC', 'STATISTICAL', 'MACHINE_LEARNING'] as const;
export type CriteriaType = (typeof criteriaTypes)[number];

/** How violations of a behavior are found (API: `behaviorCriteriaType`). */
export function criteriaTypeOf({ criteria }: Behavior): CriteriaType {
  if (criteria?.mlDetectionConfig) return 'MACHINE_LEARNING';
  return criteria?.statisticalThreshold ? 'STATISTICAL' : 'STATIC';
}

import * as v from 'valibot';
import { type Operation, operation } from '../operation.ts';
import {
  behaviorName,
  deviceDefenderThingName,
  securityProfileName,
  timestamp,
  violationId,
} from '../schemas.ts';
import { confidenceLevels, metricDimension } from './behavior.ts';
import { injectEnding, injectViolation } from './inject-violation.ts';
import { metricValue } from './metric-value.ts';
import { reportMetric } from './report-metric.ts';

const value = { metricValue: v.optional(metricValue), at: v.optional(timestamp) };

/** Not of AWS: what a device, or the cloud side, measured over one evaluation window. */
const seedMetric = operation({
  name: 'SeedMetric',
  method: 'POST',
  path: '/_simulator/seed/metric',
  input: v.object({
    thingName: deviceDefenderThingName,
    metric: v.string(),
    value: metricValue,
    at: v.optional(timestamp),
    dimension: v.optional(metricDimension),
  }),
  run: async (input, context) => {
    await reportMetric(context, input);
    return {};
  },
});

/** Not of AWS: a violation without the datapoints that lead to it, as an ML or statistical behavior finds it. */
const seedViolation = operation({
  name: 'SeedViolation',
  method: 'POST',
  path: '/_simulator/seed/violation',
  input: v.object({
    thingName: deviceDefenderThingName,
    ...{ securityProfileName, behaviorName },
    confidenceLevel: v.optional(v.picklist(confidenceLevels)),
    ...value,
  }),
  run: async (input, context) => {
    const { violationId } = await injectViolation(context, input);
    return { violationId };
  },
});

/** Not of AWS: the end of a violation. */
const seedViolationEnd = operation({
  name: 'SeedViolationEnd',
  method: 'POST',
  path: '/_simulator/seed/violation-end',
  input: v.object({
    violationId,
    violationEventType: v.picklist(['alarm-cleared', 'alarm-invalidated']),
    ...value,
  }),
  run: async (input, context) => {
    await injectEnding(context, input);
    return {};
  },
});

export const detectSeedOperations: readonly Operation[] = [seedMetric, seedViolation, seedViolationEnd];

import * as v from 'valibot';

const scope = {
  operation: v.string(),
  nth: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1))),
  times: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1))),
  input: v.optional(v.record(v.string(), v.unknown())),
};

export const faultsBody = v.object({
  faults: v.array(
    v.variant('kind', [
      v.object({ ...scope, kind: v.literal('latency'), millis: v.pipe(v.number(), v.minValue(0)) }),
      v.object({ ...scope, kind: v.literal('throttle') }),
      v.object({ ...scope, kind: v.literal('limit') }),
      v.object({ ...scope, kind: v.literal('denied') }),
      v.object({ ...scope, kind: v.literal('error') }),
      v.object({ ...scope, kind: v.literal('lost-answer'), by: v.optional(v.picklist(['reset', 'error'])) }),
    ]),
  ),
});

export const throttlingBody = v.object({ enabled: v.boolean() });

export const callsQuery = v.object({ operation: v.optional(v.string()) });

export const seedBody = v.object({
  calls: v.array(
    v.object({ operation: v.string(), input: v.optional(v.record(v.string(), v.unknown()), {}) }),
  ),
});

/** Each as `SeedMetric` takes it. */
export const metricsBody = v.object({ datapoints: v.array(v.record(v.string(), v.unknown())) });

import * as v from 'valibot';

const cidr = v.pipe(v.string(), v.minLength(2), v.maxLength(43));
const port = v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(65_535));

const variants = {
  count: v.optional(v.pipe(v.number(), v.integer(), v.minValue(0))),
  cidrs: v.optional(v.array(cidr)),
  ports: v.optional(v.array(port)),
  number: v.optional(v.number()),
  numbers: v.optional(v.array(v.number())),
  strings: v.optional(v.array(v.string())),
};

/** What a metric measured, or what a criteria compares with: one of these members (API: `MetricValue`). */
export const metricValue = v.object(variants);
export type MetricValue = v.InferOutput<typeof metricValue>;
export type Variant = keyof typeof variants;

/** The one member that is present; undefined if none is, or more than one. */
export function variantOf(value: MetricValue): Variant | undefined {
  const present = v.keyof(metricValue).options.filter((variant) => value[variant] !== undefined);
  return present.length === 1 ? present[0] : undefined;
}

/** How many elements a value takes of the 1000 that a security profile may hold. */
export const elementsOf = ({ cidrs, ports, numbers, strings }: MetricValue): number =>
  (cidrs ?? ports ?? numbers ?? strings ?? [0]).length;

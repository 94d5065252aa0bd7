import fc from 'fast-check';
import { type Criteria, comparisonOperators } from '../../../../../local/defender/detect/behavior.ts';
import { criterionOf } from '../../../../../local/defender/detect/criterion.ts';
import type { MetricValue, Variant } from '../../../../../local/defender/detect/metric-value.ts';

type Operator = (typeof comparisonOperators)[number];

const criteria = (comparisonOperator: Operator, value: MetricValue): Criteria => ({
  ...{ comparisonOperator, value },
  ...{ consecutiveDatapointsToAlarm: 1, consecutiveDatapointsToClear: 1 },
});
const isNormal = (comparisonOperator: Operator, value: MetricValue, measured: MetricValue) =>
  criterionOf(criteria(comparisonOperator, value))(measured);

/** Any value of each kind; small numbers, so that equal ones meet. */
const values = {
  count: fc.nat(5).map((count) => ({ count })),
  number: fc.oneof(fc.integer({ min: -3, max: 3 }), fc.double({ noNaN: true })).map((number) => ({ number })),
  cidrs: fc
    .array(fc.tuple(fc.nat(3), fc.constantFrom(8, 16, 32)), { maxLength: 4 })
    .map((nets) => ({ cidrs: nets.map(([second, prefix]) => `10.${second}.0.0/${prefix}`) })),
  ports: fc.array(fc.nat(5), { maxLength: 4 }).map((ports) => ({ ports })),
  numbers: fc.array(fc.integer({ min: -3, max: 3 }), { maxLength: 4 }).map((numbers) => ({ numbers })),
  strings: fc
    .array(fc.constantFrom('1', '2', 'a', 'A', ''), { maxLength: 4 })
    .map((strings) => ({ strings })),
} satisfies Record<Variant, fc.Arbitrary<MetricValue>>;

const pairOf = (...variants: readonly Variant[]) =>
  fc
    .constantFrom(...variants)
    .chain((variant) => fc.tuple<[MetricValue, MetricValue]>(values[variant], values[variant]));
const elementsOf = ({ cidrs, ports, numbers, strings }: MetricValue): readonly (string | number)[] =>
  cidrs ?? ports ?? numbers ?? strings ?? [];
const scalarOf = ({ count, number }: MetricValue) => count ?? number ?? Number.NaN;

describe('numbers', () => {
  const pairs = fc.tuple(fc.oneof(values.count, values.number), fc.oneof(values.count, values.number));

  test.each([
    ['less-than', (measured: number, limit: number) => measured < limit],
    ['less-than-equals', (measured: number, limit: number) => measured <= limit],
    ['greater-than', (measured: number, limit: number) => measured > limit],
    ['greater-than-equals', (measured: number, limit: number) => measured >= limit],
  ] as const)('numbers are normal if they are %s the limit, counts and numbers alike', (operator, holds) => {
    fc.assert(
      fc.property(pairs, ([limit, measured]) => {
        expect(isNormal(operator, limit, measured)).toBe(holds(scalarOf(measured), scalarOf(limit)));
      }),
    );
  });

  test('numbers at the limit tell less-than from less-than-equals', () => {
    const at = { count: 180 };
    expect(comparisonOperators.slice(0, 4).map((operator) => isNormal(operator, at, at))).toEqual([
      false,
      true,
      false,
      true,
    ]);
  });
});

describe('lists', () => {
  const plain = [
    ['in-port-set', 'not-in-port-set', ['ports']],
    ['in-set', 'not-in-set', ['strings', 'numbers']],
  ] as const;

  test.each(plain)(
    'lists are normal by %s if all elements are in the set, by %s if none is',
    (all, none, variants) => {
      fc.assert(
        fc.property(pairOf(...variants), ([limit, measured]) => {
          const shared = elementsOf(measured).filter((element) => elementsOf(limit).includes(element));
          expect(isNormal(all, limit, measured)).toBe(shared.length === elementsOf(measured).length);
          expect(isNormal(none, limit, measured)).toBe(shared.length === 0);
        }),
      );
    },
  );

  test('lists of addresses are looked up by network', () => {
    const home = { cidrs: ['10.0.0.0/8', '192.0.2.0/24'] };
    expect(isNormal('in-cidr-set', home, { cidrs: ['10.9.8.7', '192.0.2.1'] })).toBe(true);
    expect(isNormal('in-cidr-set', home, { cidrs: ['10.9.8.7', '203.0.113.9'] })).toBe(false);
    expect(isNormal('not-in-cidr-set', home, { cidrs: ['203.0.113.9'] })).toBe(true);
    expect(isNormal('not-in-cidr-set', home, { cidrs: ['203.0.113.9', '10.9.8.7'] })).toBe(false);
  });

  test.each([
    ['cidr', 'cidrs'],
    ['port', 'ports'],
  ] as const)(
    'lists with one element are normal by exactly one of in- and not-in-%s-set',
    (kind, variant) => {
      fc.assert(
        fc.property(pairOf(variant), ([limit, measured]) => {
          fc.pre(elementsOf(measured).length === 1);
          expect(isNormal(`in-${kind}-set`, limit, measured)).toBe(
            !isNormal(`not-in-${kind}-set`, limit, measured),
          );
        }),
      );
    },
  );

  test('lists that are empty are normal whatever the operator, so that they clear an alarm', () => {
    expect(isNormal('in-cidr-set', { cidrs: [] }, { cidrs: [] })).toBe(true);
    expect(isNormal('not-in-port-set', { ports: [23] }, { ports: [] })).toBe(true);
    expect(isNormal('in-set', { strings: ['a'] }, { strings: [] })).toBe(true);
  });

  test('do not take a number for the text that it is written as', () => {
    expect(isNormal('in-set', { strings: ['1'] }, { numbers: [1] })).toBeUndefined();
  });
});

describe('what can not be compared', () => {
  test('what can not be compared is neither normal nor a violation', () => {
    const variants = fc.constantFrom<Variant>('count', 'number', 'cidrs', 'ports', 'numbers', 'strings');
    const isScalar = (variant: Variant) => variant === 'count' || variant === 'number';
    fc.assert(
      fc.property(
        fc.constantFrom(...comparisonOperators),
        fc
          .tuple(variants, variants)
          .filter(([a, b]) => a !== b && !(isScalar(a) && isScalar(b)))
          .chain(([a, b]) => fc.tuple<[MetricValue, MetricValue]>(values[a], values[b])),
        (operator, [limit, measured]) => {
          expect(isNormal(operator, limit, measured)).toBeUndefined();
        },
      ),
    );
  });

  test.each([
    ['statistical', { comparisonOperator: 'less-than', statisticalThreshold: { statistic: 'p99' } }],
    ['machine learning', { mlDetectionConfig: { confidenceLevel: 'HIGH' } }],
  ] as const)('includes every value by %s criteria', (_, members) => {
    const evaluate = criterionOf({
      ...{ consecutiveDatapointsToAlarm: 1, consecutiveDatapointsToClear: 1 },
      ...members,
    });
    expect([{ count: 0 }, { number: 1e9 }].map((measured) => evaluate(measured))).toEqual([
      undefined,
      undefined,
    ]);
  });
});

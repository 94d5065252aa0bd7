import type { Criteria } from './behavior.ts';
import { cidrSet } from './cidr.ts';
import type { MetricValue } from './metric-value.ts';

/** Whether a value is normal; undefined where the value can't be compared, so that it counts for nothing. */
export type Criterion = (measured: MetricValue) => boolean | undefined;

type Test = (element: string | number) => boolean;
type Elements = readonly (string | number)[] | undefined;

const scalarOf = ({ count, number }: MetricValue) => count ?? number;

const comparing =
  (holds: (measured: number, limit: number) => boolean) =>
  (value: MetricValue): Criterion => {
    const limit = scalarOf(value);
    return (measured) => {
      const scalar = scalarOf(measured);
      return limit === undefined || scalar === undefined ? undefined : holds(scalar, limit);
    };
  };

interface SetKind {
  readonly elementsOf: (value: MetricValue) => Elements;
  readonly testOf: (elements: readonly (string | number)[]) => Test;
}

const exactly = (elements: readonly (string | number)[]): Test => {
  const members = new Set(elements);
  return (element) => members.has(element);
};
const byAddress = (elements: readonly (string | number)[]): Test => {
  const covers = cidrSet(elements.map(String));
  return (element) => covers(String(element));
};

const cidrs: SetKind = { elementsOf: (value) => value.cidrs, testOf: byAddress };
const ports: SetKind = { elementsOf: (value) => value.ports, testOf: exactly };
const strings: SetKind = { elementsOf: (value) => value.strings, testOf: exactly };
const numbers: SetKind = { elementsOf: (value) => value.numbers, testOf: exactly };

/** Strings are only ever compared with strings, and so on: another kind of list says nothing about the set. */
const among =
  (kinds: readonly SetKind[], holds: (elements: readonly (string | number)[], isMember: Test) => boolean) =>
  (value: MetricValue): Criterion => {
    const kind = kinds.find(({ elementsOf }) => elementsOf(value));
    const isMember = kind?.testOf(kind.elementsOf(value) ?? []);
    return (measured) => {
      const elements = kind?.elementsOf(measured);
      return elements && isMember ? holds(elements, isMember) : undefined;
    };
  };

/** An empty list is normal by either: nothing in it is outside the set, and nothing inside. */
const allIn = (elements: readonly (string | number)[], isMember: Test) => elements.every(isMember);
const noneIn = (elements: readonly (string | number)[], isMember: Test) => !elements.some(isMember);

const compile: Readonly<
  Record<NonNullable<Criteria['comparisonOperator']>, (value: MetricValue) => Criterion>
> = {
  'less-than': comparing((measured, limit) => measured < limit),
  'less-than-equals': comparing((measured, limit) => measured <= limit),
  'greater-than': comparing((measured, limit) => measured > limit),
  'greater-than-equals': comparing((measured, limit) => measured >= limit),
  'in-cidr-set': among([cidrs], allIn),
  'not-in-cidr-set': among([cidrs], noneIn),
  'in-port-set': among([ports], allIn),
  'not-in-port-set': among([ports], noneIn),
  'in-set': among([strings, numbers], allIn),
  'not-in-set': among([strings, numbers], noneIn),
};

const never: Criterion = () => undefined;

/**
 * Prepares the static part of a criteria for many values. Statistical and ML criteria compare with the rest of the
 * fleet, or with the past: for them it answers undefined, whatever the value.
 */
export function criterionOf({ comparisonOperator, value }: Criteria): Criterion {
  return comparisonOperator && value ? compile[comparisonOperator](value) : never;
}

import { quotas } from '../../../shared/defender/quotas.ts';
import { type Behavior, type Criteria, criteriaTypeOf } from './behavior.ts';
import { parseCidr } from './cidr.ts';
import { elementsOf, type MetricValue, type Variant, variantOf } from './metric-value.ts';

type Operator = NonNullable<Criteria['comparisonOperator']>;

const scalars: readonly Variant[] = ['count', 'number'];
const lists: readonly Variant[] = ['strings', 'numbers'];

/** Which member of `value` an operator compares with (developer guide, "Behaviors" and "Custom metrics"). */
const variantsOf: Readonly<Record<Operator, readonly Variant[]>> = {
  'less-than': scalars,
  'less-than-equals': scalars,
  'greater-than': scalars,
  'greater-than-equals': scalars,
  'in-cidr-set': ['cidrs'],
  'not-in-cidr-set': ['cidrs'],
  'in-port-set': ['ports'],
  'not-in-port-set': ['ports'],
  'in-set': lists,
  'not-in-set': lists,
};

function complaintAboutValue(operator: Operator, value: MetricValue | undefined): string | undefined {
  const variant = value && variantOf(value);
  if (!value || !variant) return 'value needs exactly one member';
  if (!variantsOf[operator].includes(variant)) return `${operator} does not compare with ${variant}`;
  const unreadable = value.cidrs?.find((cidr) => !parseCidr(cidr));
  return unreadable === undefined ? undefined : `${unreadable} is no CIDR`;
}

function complaintAboutStatic({ comparisonOperator, value, durationSeconds }: Criteria): string | undefined {
  if (!comparisonOperator) return 'a comparisonOperator, or an mlDetectionConfig, is needed';
  const complaint = complaintAboutValue(comparisonOperator, value);
  if (complaint) return complaint;
  // Lists are compared as they are reported; only counts add up over a duration.
  return durationSeconds !== undefined && !variantsOf[comparisonOperator].includes('count')
    ? 'durationSeconds does not go with lists'
    : undefined;
}

function complaintAboutStatistical(criteria: Criteria): string | undefined {
  if (criteria.value) return 'value and statisticalThreshold exclude each other';
  if (criteria.durationSeconds === undefined) return 'statisticalThreshold needs durationSeconds';
  return criteria.comparisonOperator && variantsOf[criteria.comparisonOperator] === scalars
    ? undefined
    : 'statisticalThreshold needs a comparisonOperator for numbers';
}

const complaintAboutMl = (criteria: Criteria): string | undefined =>
  (['comparisonOperator', 'value', 'durationSeconds', 'statisticalThreshold'] as const)
    .filter((member) => criteria[member] !== undefined)
    .map((member) => `${member} does not go with mlDetectionConfig`)[0];

const complaintAbout = {
  STATIC: complaintAboutStatic,
  STATISTICAL: complaintAboutStatistical,
  MACHINE_LEARNING: complaintAboutMl,
};

function complaintAboutBehavior(behavior: Behavior): string | undefined {
  if (!behavior.criteria) return undefined;
  if (!behavior.metric) return 'metric is missing';
  return complaintAbout[criteriaTypeOf(behavior)](behavior.criteria);
}

/** What is wrong with the behaviors of one profile beyond their form; one line each, by the behavior's name. */
export function complaintsAbout(behaviors: readonly Behavior[]): readonly string[] {
  const names = behaviors.map(({ name }) => name);
  const repeated = new Set(names.filter((name, index) => names.indexOf(name) < index));
  const elements = behaviors.reduce(
    (sum, { criteria }) => sum + elementsOf(criteria?.value ?? { strings: [] }),
    0,
  );
  return [
    ...[...repeated].map((name) => `${name}: the name is taken by another behavior of the profile`),
    ...behaviors.flatMap((behavior) => {
      const complaint = complaintAboutBehavior(behavior);
      return complaint ? [`${behavior.name}: ${complaint}`] : [];
    }),
    ...(elements > quotas.elementsPerProfile
      ? [`${elements} value elements, more than ${quotas.elementsPerProfile}`]
      : []),
  ];
}

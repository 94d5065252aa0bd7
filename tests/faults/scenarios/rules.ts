import type { Metric } from './stage.ts';

interface Containing {
  readonly action?: string;
  /** Releases the thing so long after the end of the alarm. */
  readonly release?: string;
  readonly limits?: object;
  /** What else is to be done, after the containment. */
  readonly also?: readonly object[];
}

/** An alarm of a metric puts the thing into the group of an action. */
export const containing = (
  id: string,
  metric: Metric,
  { action = 'QuarantineThing', release, limits, also = [] }: Containing = {},
): object => ({
  id,
  match: { kind: ['violation'], violationEventType: ['in-alarm'], behavior: { metric: [metric] } },
  respond: [{ mitigate: [action] }, ...also],
  ...(limits && { limits }),
  ...(release && { release: { on: 'cleared', after: release } }),
});

/** What is to be done about findings of a check, maybe only of one policy. */
export const about = (
  id: string,
  checkName: string,
  respond: readonly object[],
  policyName = '',
): object => ({
  id,
  priority: policyName ? 100 : 200,
  match: {
    kind: ['finding'],
    checkName: [checkName],
    ...(policyName && {
      nonCompliantResource: { resourceIdentifier: { policyVersionIdentifier: { policyName: [policyName] } } },
    }),
  },
  respond,
});

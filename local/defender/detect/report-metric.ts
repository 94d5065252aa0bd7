import { ServiceError } from '../errors.ts';
import type { Context } from '../operation.ts';
import type { Behavior, MetricDimension } from './behavior.ts';
import { type Criterion, criterionOf } from './criterion.ts';
import { afterDatapoint } from './datapoint.ts';
import { endViolation, type Occurrence, openViolation } from './episodes.ts';
import { invalidateUncovered, watchSilence } from './invalidation.ts';
import { type MetricValue, variantOf } from './metric-value.ts';
import { heardOf } from './monitored-things.ts';
import { behaviorKey, type MonitoredThing, type SecurityProfile } from './state.ts';
import { profilesCovering } from './targets.ts';

/** What one thing measured over one evaluation window. */
export interface Datapoint {
  readonly thingName: string;
  readonly metric: string;
  readonly value: MetricValue;
  /** End of the window; without it, the last edge that the clock passed. */
  readonly at?: Date | undefined;
  readonly dimension?: MetricDimension | undefined;
}

const defaultWindowSeconds = 300;

/** A behavior is replaced, never changed, so its criterion is prepared once for all things. */
const criteria = new WeakMap<Behavior, Criterion>();

function criterionFor(behavior: Behavior): Criterion {
  const criterion = criteria.get(behavior) ?? criterionOf(behavior.criteria ?? noCriteria);
  criteria.set(behavior, criterion);
  return criterion;
}
const noCriteria = { consecutiveDatapointsToAlarm: 1, consecutiveDatapointsToClear: 1 };

const sameDimension = (a: MetricDimension | undefined, b: MetricDimension | undefined) =>
  a?.dimensionName === b?.dimensionName && a?.operator === b?.operator;

const measures = ({ metric, metricDimension }: Behavior, datapoint: Datapoint) =>
  metric === datapoint.metric && sameDimension(metricDimension, datapoint.dimension);

/**
 * Notices are ordered by their time, so a second datapoint within one window can't have the window's edge again:
 * it is dated by the clock.
 */
function momentOf({ clock }: Context, { at }: Datapoint, behavior: Behavior, last: Date | undefined): Date {
  if (at) return at;
  const now = clock.now();
  const windowMillis = (behavior.criteria?.durationSeconds ?? defaultWindowSeconds) * 1000;
  const edge = new Date(Math.floor(now.getTime() / windowMillis) * windowMillis);
  return last && edge <= last ? now : edge;
}

/** Lets one behavior judge one datapoint; the promise waits for the notice, if the alarm turned. */
function judge(
  context: Context,
  thing: MonitoredThing,
  { profile, behavior, at, metricValue }: Occurrence,
): Promise<void> | undefined {
  const isNormal = metricValue && criterionFor(behavior)(metricValue);
  if (isNormal === undefined) return undefined;
  const key = behaviorKey(profile.securityProfileName, behavior.name);
  const violation = thing.violations.get(key);
  const standing = { inAlarm: violation !== undefined, against: thing.progress.get(key)?.against ?? 0 };
  const { inAlarm, against } = afterDatapoint(standing, isNormal, behavior.criteria ?? noCriteria);
  thing.progress.set(key, { against, lastDatapoint: at });
  if (!violation) {
    return inAlarm ? openViolation(context, thing, { profile, behavior, at, metricValue }).told : undefined;
  }
  Object.assign(
    violation,
    { behavior },
    !isNormal && { lastViolationTime: at, lastViolationValue: metricValue },
  );
  if (inAlarm) return undefined;
  return endViolation(context, violation, { profile, violationEventType: 'alarm-cleared', at, metricValue });
}

const profilesNamed = (context: Context, names: ReadonlySet<string>): readonly SecurityProfile[] =>
  [...names].flatMap((name) => context.account.detect.securityProfiles.get(name) ?? []);

/**
 * Feeds one datapoint to every behavior that watches the thing; datapoints count in the order they come in.
 * Static criteria judge it; statistical and ML behaviors take their violations from `injectViolation`.
 * Resolves when the notices are out. Throws `InvalidRequestException` for a value without exactly one member.
 */
export async function reportMetric(context: Context, datapoint: Datapoint): Promise<void> {
  if (!variantOf(datapoint.value))
    throw new ServiceError('InvalidRequestException', 'value: needs exactly one member');
  const { account, clock } = context;
  const thing = heardOf(account.detect, datapoint.thingName, clock.now());
  watchSilence(context);
  const covering = profilesCovering(account, datapoint.thingName);
  const told: (Promise<void> | undefined)[] = [invalidateUncovered(context, thing, covering)];
  for (const profile of profilesNamed(context, covering)) {
    for (const behavior of profile.behaviors.filter((behavior) => measures(behavior, datapoint))) {
      const last = thing.progress.get(behaviorKey(profile.securityProfileName, behavior.name));
      const at = momentOf(context, datapoint, behavior, last?.lastDatapoint);
      told.push(judge(context, thing, { profile, behavior, at, metricValue: datapoint.value }));
    }
  }
  await Promise.all(told);
}

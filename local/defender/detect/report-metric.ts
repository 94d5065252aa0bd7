import { ServiceError } from '../errors.ts';
import type { Context } from '../operation.ts';
import type { Behavior, MetricDimension } from './behavior.ts';
import { evaluate } from './evaluate.ts';
import { invalidateUncovered, watchSilence } from './invalidation.ts';
import { type MetricValue, variantOf } from './metric-value.ts';
import { heardOf } from './monitored-things.ts';
import { behaviorKey, type SecurityProfile } from './state.ts';
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

const profilesNamed = (context: Context, names: ReadonlySet<string>): readonly SecurityProfile[] =>
  [...names].flatMap((name) => context.account.detect.securityProfiles.get(name) ?? []);

/**
 * Feeds one datapoint to every behavior that watches the thing; datapoints count in the order they come in.
 * Static criteria evaluate it; statistical and ML behaviors take their violations from `injectViolation`.
 * Resolves when the notices are out. Throws `InvalidRequestException` for a value without exactly one member.
 */
export async function reportMetric(context: Context, datapoint: Datapoint): Promise<void> {
  if (!variantOf(datapoint.value))
    throw new ServiceError('InvalidRequestException', 'value: needs exactly one member');
  const { account, clock } = context;
  const thing = heardOf(account.detect, datapoint.thingName, clock.now());
  watchSilence(context);
  const covering = profilesCovering(account, datapoint.thingName);
  const sent = [invalidateUncovered(context, thing, covering)];
  for (const profile of profilesNamed(context, covering)) {
    for (const behavior of profile.behaviors.filter((behavior) => measures(behavior, datapoint))) {
      const last = thing.progress.get(behaviorKey(profile.securityProfileName, behavior.name));
      const at = momentOf(context, datapoint, behavior, last?.lastDatapoint);
      sent.push(evaluate(context, thing, { profile, behavior, at, metricValue: datapoint.value }));
    }
  }
  await Promise.all(sent);
}

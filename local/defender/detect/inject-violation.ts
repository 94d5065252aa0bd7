import { ServiceError } from '../errors.ts';
import type { Context } from '../operation.ts';
import { found } from '../registry/find.ts';
import { type ConfidenceLevel, criteriaTypeOf } from './behavior.ts';
import { endViolation, openViolation } from './episodes.ts';
import { watchSilence } from './invalidation.ts';
import type { MetricValue } from './metric-value.ts';
import { heardOf } from './monitored-things.ts';
import { behaviorKey, type Violation } from './state.ts';

/** A violation as it shall be, without the datapoints that lead to it. */
export interface Injection {
  readonly thingName: string;
  readonly securityProfileName: string;
  readonly behaviorName: string;
  readonly metricValue?: MetricValue | undefined;
  /** Of an ML behavior; its own level if not given. */
  readonly confidenceLevel?: ConfidenceLevel | undefined;
  readonly at?: Date | undefined;
}

function watched({ account }: Context, { securityProfileName, behaviorName }: Injection) {
  const profile = found(account.detect.securityProfiles, securityProfileName, 'security profile');
  const behavior = profile.behaviors.find(({ name }) => name === behaviorName);
  if (!behavior)
    throw new ServiceError(
      'ResourceNotFoundException',
      `${securityProfileName} has no behavior ${behaviorName}`,
    );
  return { profile, behavior };
}

/**
 * Puts a thing into alarm for any kind of behavior, whether or not the profile covers it. A thing that is in alarm
 * already stays in its episode: only the last value moves, and no notice is sent, as with a further bad datapoint.
 */
export async function injectViolation(context: Context, injection: Injection): Promise<Violation> {
  const { detect } = context.account;
  const { profile, behavior } = watched(context, injection);
  const { metricValue, at = context.clock.now() } = injection;
  const thing = heardOf(detect, injection.thingName, context.clock.now());
  watchSilence(context);
  const present = thing.violations.get(behaviorKey(profile.securityProfileName, behavior.name));
  if (present) return Object.assign(present, { lastViolationTime: at, lastViolationValue: metricValue });
  const { confidenceLevel = behavior.criteria?.mlDetectionConfig?.confidenceLevel } = injection;
  const { violation, sent } = openViolation(context, thing, {
    ...{ profile, behavior, at, metricValue },
    confidenceLevel: criteriaTypeOf(behavior) === 'MACHINE_LEARNING' ? confidenceLevel : undefined,
  });
  await sent;
  return violation;
}

/**
 * Ends a violation as a datapoint, or the loss of the device, would. Throws `ResourceNotFoundException` for an id that
 * is not in alarm.
 */
export async function injectEnding(
  context: Context,
  ending: {
    readonly violationId: string;
    readonly violationEventType: 'alarm-cleared' | 'alarm-invalidated';
    readonly metricValue?: MetricValue | undefined;
    readonly at?: Date | undefined;
  },
): Promise<void> {
  const { securityProfiles, activeViolations } = context.account.detect;
  const violation = found(activeViolations, ending.violationId, 'active violation');
  const profile = found(securityProfiles, violation.securityProfileName, 'security profile');
  await endViolation(context, violation, { ...ending, profile, at: ending.at ?? context.clock.now() });
}

import type { Context } from '../operation.ts';
import type { Behavior, ConfidenceLevel } from './behavior.ts';
import type { MetricValue } from './metric-value.ts';
import { violationNotice } from './notice.ts';
import { forgetOldViolations } from './retention.ts';
import {
  behaviorKey,
  type MonitoredThing,
  type SecurityProfile,
  type Violation,
  type ViolationEvent,
} from './state.ts';

/** A behavior of a profile, and what was measured for it when. */
export interface Occurrence {
  readonly profile: SecurityProfile;
  readonly behavior: Behavior;
  readonly at: Date;
  readonly metricValue?: MetricValue | undefined;
  readonly confidenceLevel?: ConfidenceLevel | undefined;
}

type Ending = 'alarm-cleared' | 'alarm-invalidated';

/** Keeps the event, then publishes its notice unless alerts are suppressed. A notice that fails changes nothing else. */
async function record(
  context: Context,
  { alertTargets }: SecurityProfile,
  violation: Violation,
  news: Pick<ViolationEvent, 'violationEventType' | 'violationEventTime' | 'metricValue'>,
): Promise<void> {
  const { violationId, behavior } = violation;
  const event: ViolationEvent = { violationId, behavior, ...news, recordedAt: context.clock.now() };
  forgetOldViolations(context);
  violation.events.push(event);
  context.account.detect.violationEvents.push(event);
  if (!alertTargets.SNS || behavior.suppressAlerts) return;
  try {
    await context.publish(alertTargets.SNS.alertTargetArn, violationNotice(violation, event));
  } catch (error) {
    event.noticeError = String(error);
  }
}

/** Starts an episode, with an id of its own. All but the notice is done when this returns. */
export function openViolation(
  context: Context,
  thing: MonitoredThing,
  { profile, behavior, at, metricValue, confidenceLevel }: Occurrence,
): { readonly violation: Violation; readonly sent: Promise<void> } {
  const { detect } = context.account;
  const violation: Violation = {
    violationId: context.newId('violation'),
    thingName: thing.thingName,
    securityProfileName: profile.securityProfileName,
    ...{ behavior, confidenceLevel },
    ...{ violationStartTime: at, lastViolationTime: at, lastViolationValue: metricValue },
    ...{ verificationState: 'UNKNOWN', verificationStateDescription: undefined },
    ...{ events: [], active: true },
  };
  const key = behaviorKey(profile.securityProfileName, behavior.name);
  thing.violations.set(key, violation);
  thing.progress.set(key, { against: 0, lastDatapoint: at });
  detect.violations.set(violation.violationId, violation);
  detect.activeViolations.set(violation.violationId, violation);
  const sent = record(context, profile, violation, {
    ...{ violationEventType: 'in-alarm', violationEventTime: at, metricValue },
  });
  return { violation, sent };
}

/** Ends an episode; `profile` is the one that it belongs or belonged to. All but the notice is done on return. */
export function endViolation(
  context: Context,
  violation: Violation,
  ending: {
    readonly profile: SecurityProfile;
    readonly violationEventType: Ending;
    readonly at: Date;
    readonly metricValue?: MetricValue | undefined;
  },
): Promise<void> {
  const { detect } = context.account;
  const { profile, violationEventType, at, metricValue } = ending;
  violation.active = false;
  detect.activeViolations.delete(violation.violationId);
  const thing = detect.things.get(violation.thingName);
  const key = behaviorKey(violation.securityProfileName, violation.behavior.name);
  thing?.violations.delete(key);
  thing?.progress.set(key, { against: 0, lastDatapoint: at });
  return record(context, profile, violation, {
    ...{ violationEventType, violationEventTime: at },
    metricValue: violationEventType === 'alarm-invalidated' ? undefined : metricValue,
  });
}

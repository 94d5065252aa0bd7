import type { Behavior, Criteria } from './behavior.ts';
import type { Violation, ViolationEvent } from './state.ts';

/** Members in the order of the notices captured in 2021; absent ones vanish in `JSON.stringify`. */
const criteriaMembers = (criteria: Criteria) => ({
  consecutiveDatapointsToClear: criteria.consecutiveDatapointsToClear,
  value: criteria.value,
  durationSeconds: criteria.durationSeconds,
  consecutiveDatapointsToAlarm: criteria.consecutiveDatapointsToAlarm,
  comparisonOperator: criteria.comparisonOperator,
  statisticalThreshold: criteria.statisticalThreshold,
  mlDetectionConfig: criteria.mlDetectionConfig,
});

/** No capture has more than the first three; where the rest goes, and that it goes along, is inferred from the API. */
const behaviorMembers = ({ criteria, name, metric, metricDimension, suppressAlerts }: Behavior) => ({
  criteria: criteria && criteriaMembers(criteria),
  name,
  metric,
  metricDimension,
  suppressAlerts,
});

/**
 * The body of the notice on SNS: times in epoch milliseconds, no account, Region or ARN. The verification state is
 * there on `alarm-invalidated` and for ML behaviors only: the captured static notices have none.
 */
export function violationNotice(violation: Violation, event: ViolationEvent): string {
  const { confidenceLevel, verificationState } = violation;
  const isVerifiable = event.violationEventType === 'alarm-invalidated' || confidenceLevel !== undefined;
  return JSON.stringify({
    violationEventTime: event.violationEventTime.getTime(),
    thingName: violation.thingName,
    behavior: behaviorMembers(event.behavior),
    violationEventType: event.violationEventType,
    metricValue: event.metricValue,
    violationId: violation.violationId,
    securityProfileName: violation.securityProfileName,
    violationEventAdditionalInfo: confidenceLevel && { confidenceLevel },
    verificationState: isVerifiable ? verificationState : undefined,
  });
}

import {
  type ActiveViolation,
  type IoTClient,
  type MetricValue,
  paginateListActiveViolations,
  paginateListViolationEvents,
  type ViolationEvent,
} from '@aws-sdk/client-iot';
import { quotas } from './quotas.ts';

/**
 * What Device Defender remembers of violations, a page at a time, each as the message of the notice that would have
 * notified of it. Alerts that are suppressed are left out: no notice is sent for them.
 */
export interface ViolationListing {
  /** Every transition of a period. */
  transitions(from: Date, to: Date): AsyncIterable<readonly string[]>;
  /** What is in alarm now, as the notices of when it began. */
  active(): AsyncIterable<readonly string[]>;
}

export const createViolationListing = (iot: Pick<IoTClient, 'send'>): ViolationListing => {
  const client = iot as IoTClient;
  return {
    async *transitions(startTime, endTime) {
      const asked = { startTime, endTime, listSuppressedAlerts: false };
      for await (const { violationEvents = [] } of paginateListViolationEvents(
        { client, pageSize: quotas.pageSize },
        asked,
      ))
        yield violationEvents.filter(isNotified).map(messageOfEvent);
    },

    async *active() {
      const asked = { listSuppressedAlerts: false };
      for await (const { activeViolations = [] } of paginateListActiveViolations(
        { client, pageSize: quotas.pageSize },
        asked,
      ))
        yield activeViolations.filter(isNotified).map(messageOfActive);
    },
  };
};

/** Asked of each, too: whether `false` leaves the suppressed ones out is not documented. */
const isNotified = ({ behavior }: ViolationEvent | ActiveViolation): boolean =>
  behavior?.suppressAlerts !== true;

interface Transition {
  readonly violationEventType: string | undefined;
  readonly violationEventTime: Date | undefined;
  readonly metricValue: MetricValue | undefined;
}

/** The message of the notice of a transition, as it was or would have been sent. */
export const messageOfEvent = (event: ViolationEvent): string =>
  messageOf(event, {
    violationEventType: event.violationEventType,
    violationEventTime: event.violationEventTime,
    metricValue: event.metricValue,
  });

/** The message of the notice of an alarm that is on, as it is listed now. */
export const messageOfActive = (violation: ActiveViolation): string =>
  messageOf(violation, {
    violationEventType: 'in-alarm',
    violationEventTime: violation.violationStartTime,
    metricValue: violation.lastViolationValue,
  });

/** Notices have epoch milliseconds where the API has seconds. */
const messageOf = (violation: ViolationEvent | ActiveViolation, transition: Transition): string =>
  JSON.stringify({
    violationEventTime: transition.violationEventTime?.getTime(),
    thingName: violation.thingName,
    behavior: violation.behavior,
    violationEventType: transition.violationEventType,
    metricValue: transition.metricValue,
    violationId: violation.violationId,
    securityProfileName: violation.securityProfileName,
    violationEventAdditionalInfo: violation.violationEventAdditionalInfo,
    ...verificationOf(violation, transition),
  });

/** The API always has a state. The captured notices, of static behaviors that had no verification state set, have none. */
function verificationOf(
  { verificationState = 'UNKNOWN', ...violation }: ViolationEvent | ActiveViolation,
  { violationEventType }: Transition,
) {
  const isNotified =
    verificationState !== 'UNKNOWN' ||
    violationEventType === 'alarm-invalidated' ||
    violation.violationEventAdditionalInfo !== undefined;
  return isNotified
    ? { verificationState, verificationStateDescription: violation.verificationStateDescription }
    : {};
}

import * as v from 'valibot';
import { ServiceError } from '../errors.ts';
import { type Context, type Operation, operation } from '../operation.ts';
import { page } from '../paging.ts';
import {
  boolean,
  description,
  deviceDefenderThingName,
  epochSeconds,
  paging,
  securityProfileName,
  timestamp,
  violationId,
} from '../schemas.ts';
import { type Behavior, criteriaTypeOf, criteriaTypes } from './behavior.ts';
import { forgetOldViolations } from './retention.ts';
import { securityProfileNamed } from './security-profiles.ts';
import { type Violation, type ViolationEvent, verificationStates } from './state.ts';

const filters = v.object({
  thingName: v.optional(deviceDefenderThingName),
  securityProfileName: v.optional(securityProfileName),
  behaviorCriteriaType: v.optional(v.picklist(criteriaTypes)),
  /** Suppressed alerts are a list of their own, as suppressed findings are with `listSuppressedFindings`. */
  listSuppressedAlerts: v.optional(boolean, false),
  verificationState: v.optional(v.picklist(verificationStates)),
});
type Filters = v.InferOutput<typeof filters>;

const equalsIfAsked = <Value>(asked: Value | undefined, value: Value) =>
  asked === undefined || asked === value;

const passes = (asked: Filters, violation: Violation, behavior: Behavior) =>
  equalsIfAsked(asked.thingName, violation.thingName) &&
  equalsIfAsked(asked.securityProfileName, violation.securityProfileName) &&
  equalsIfAsked(asked.verificationState, violation.verificationState) &&
  equalsIfAsked(asked.behaviorCriteriaType, criteriaTypeOf(behavior)) &&
  asked.listSuppressedAlerts === (behavior.suppressAlerts ?? false);

const common = (violation: Violation, behavior: Behavior) => ({
  violationId: violation.violationId,
  thingName: violation.thingName,
  securityProfileName: violation.securityProfileName,
  behavior,
  ...(violation.confidenceLevel && {
    violationEventAdditionalInfo: { confidenceLevel: violation.confidenceLevel },
  }),
  verificationState: violation.verificationState,
  verificationStateDescription: violation.verificationStateDescription,
});

const activeViolation = (violation: Violation) => ({
  ...common(violation, violation.behavior),
  lastViolationValue: violation.lastViolationValue,
  lastViolationTime: epochSeconds(violation.lastViolationTime),
  violationStartTime: epochSeconds(violation.violationStartTime),
});

/** The violations of one thing are at hand; a fleet in alarm need not be searched for them. */
const candidates = ({ account: { detect } }: Context, { thingName }: Filters): Iterable<Violation> =>
  thingName === undefined
    ? detect.activeViolations.values()
    : (detect.things.get(thingName)?.violations.values() ?? []);

const listActive = operation({
  name: 'ListActiveViolations',
  method: 'GET',
  path: '/active-violations',
  perSecond: 10,
  input: v.object({ ...paging, ...filters.entries }),
  run: (input, context) => {
    if (input.securityProfileName !== undefined)
      securityProfileNamed(context.account, input.securityProfileName);
    const violations = [...candidates(context, input)].filter((violation) =>
      passes(input, violation, violation.behavior),
    );
    const { items, nextToken } = page(violations, input);
    return { activeViolations: items.map(activeViolation), nextToken };
  },
});

const violationEvent = (violation: Violation, event: ViolationEvent) => ({
  ...common(violation, event.behavior),
  metricValue: event.metricValue,
  violationEventType: event.violationEventType,
  violationEventTime: epochSeconds(event.violationEventTime),
});

/** In the order of recording. */
const listEvents = operation({
  name: 'ListViolationEvents',
  method: 'GET',
  path: '/violation-events',
  perSecond: 10,
  input: v.object({ ...paging, ...filters.entries, startTime: timestamp, endTime: timestamp }),
  run: (input, context) => {
    const { startTime, endTime } = input;
    if (startTime > endTime) throw new ServiceError('InvalidRequestException', 'startTime: is after endTime');
    forgetOldViolations(context);
    const { violationEvents, violations } = context.account.detect;
    const events = violationEvents.flatMap((event) => {
      const violation = violations.get(event.violationId);
      const isWithin = event.violationEventTime >= startTime && event.violationEventTime <= endTime;
      return violation && isWithin && passes(input, violation, event.behavior) ? [{ violation, event }] : [];
    });
    const { items, nextToken } = page(events, input);
    return {
      violationEvents: items.map(({ violation, event }) => violationEvent(violation, event)),
      nextToken,
    };
  },
});

/** The API names no ResourceNotFoundException here; an id that is not known, or no more, is an invalid request. */
const putVerificationState = operation({
  name: 'PutVerificationStateOnViolation',
  method: 'POST',
  path: '/violations/verification-state/:violationId',
  perSecond: 10,
  input: v.object({
    violationId,
    verificationState: v.picklist(verificationStates),
    verificationStateDescription: v.optional(description(1000)),
  }),
  run: ({ violationId, verificationState, verificationStateDescription }, context) => {
    forgetOldViolations(context);
    const violation = context.account.detect.violations.get(violationId);
    if (!violation)
      throw new ServiceError('InvalidRequestException', `violationId: ${violationId} does not exist`);
    Object.assign(violation, { verificationState, verificationStateDescription });
    return {};
  },
});

export const violationOperations: readonly Operation[] = [listActive, listEvents, putVerificationState];

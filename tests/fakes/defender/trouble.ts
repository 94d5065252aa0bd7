import { InvalidRequestException, ResourceNotFoundException } from '@aws-sdk/client-iot';
import type { Refusal } from '../../../shared/defender/refusals.ts';

/** What is asked of Device Defender and AWS IoT, by the names of methods. */
const calls = [
  ...(['activityOf', 'transitionsBetween', 'setVerificationState', 'report'] as const),
  ...(['describeAction', 'changedBy', 'start', 'describe', 'read', 'putBack'] as const),
  ...(['devicesOf', 'ensure', 'startAudit', 'outcomeOf', 'disconnect', 'state'] as const),
];
export type Call = (typeof calls)[number];

/** What is out of order, and what AWS says no to. */
export function createTrouble() {
  const outages = new Set<Call>();
  const trouble = (call: Call): Error | undefined =>
    outages.has(call) ? new Error(`${call} is out of order`) : undefined;
  return {
    ...{ outages, trouble },
    refusals: new Map<Call, Refusal>(),
    /** Throws while that call is out of order. */
    work(call: Call): void {
      const error = trouble(call);
      if (error) throw error;
    },
    outage(): void {
      for (const call of calls) outages.add(call);
    },
  };
}

export type Trouble = ReturnType<typeof createTrouble>;

const $metadata = {};

export const gone = (what: string) =>
  new ResourceNotFoundException({ message: `${what} does not exist`, $metadata });

export const invalid = (message: string) => new InvalidRequestException({ message, $metadata });

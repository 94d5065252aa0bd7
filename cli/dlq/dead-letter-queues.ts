import type { StackResources } from '../../shared/deployment/resources.ts';

/** How what lies in a dead-letter queue gets another chance; names are logical ids. */
type Redrive =
  /** The function is given the same event again. */
  | { readonly kind: 'invoke'; readonly functionId: string }
  /** The wake-up is sent: what wake-up messages and ticks announce is in history. */
  | { readonly kind: 'wake-up'; readonly queueId: string }
  /** The message goes back to the queue that it came from. */
  | { readonly kind: 'send'; readonly queueId: string }
  /** A queue of a deployment that is newer than these commands. */
  | { readonly kind: 'unknown' };

export interface DeadLetterQueue {
  /** Its logical id, by which people name it. */
  readonly id: string;
  readonly holds: string;
  /** The function that failed on them. */
  readonly failing: string;
  /** The queue that SQS moves them from, which says no word about why. */
  readonly movedFrom?: string;
  readonly redrive: Redrive;
}

const invoke = (functionId: string): Redrive => ({ kind: 'invoke', functionId });

/** Every dead-letter queue that is deployed. A test compares this with what is in resources/ and functions/. */
export const deadLetterQueues: readonly DeadLetterQueue[] = [
  {
    id: 'ReceiveViolationDeadLetters',
    holds: 'violation notices that were not received',
    failing: 'receive-violation',
    redrive: invoke('ReceiveViolationLambdaFunction'),
  },
  {
    id: 'ReceiveAuditDeadLetters',
    holds: 'audit notices that were not received',
    failing: 'receive-audit',
    redrive: invoke('ReceiveAuditLambdaFunction'),
  },
  {
    id: 'ParkUnreadableDeadLetters',
    holds: 'unreadable notices that were not parked',
    failing: 'park-unreadable',
    redrive: invoke('ParkUnreadableLambdaFunction'),
  },
  {
    id: 'AuditContinuationsDeadLetters',
    holds: 'audits that were put off, or half read, and not read to their end',
    failing: 'receive-audit',
    movedFrom: 'AuditContinuations',
    redrive: { kind: 'send', queueId: 'AuditContinuations' },
  },
  {
    id: 'WakeUpQueueDeadLetters',
    holds: 'wake-ups and ticks that respond failed on',
    failing: 'respond',
    movedFrom: 'WakeUpQueue',
    redrive: { kind: 'wake-up', queueId: 'WakeUpQueue' },
  },
  {
    id: 'RespondDeadLetters',
    holds: 'ticks that were not put into the wake-up queue',
    failing: 'respond',
    redrive: { kind: 'wake-up', queueId: 'WakeUpQueue' },
  },
  {
    id: 'ReconcileDeadLetters',
    holds: 'hourly runs that reconcile failed on',
    failing: 'reconcile',
    redrive: invoke('ReconcileLambdaFunction'),
  },
];

const isDeadLetters = (logicalId: string): boolean => logicalId.endsWith('DeadLetters');

/** The dead-letter queues that a deployment has: an older one may lack some, a newer one have more. */
export function queuesOf({ queues }: StackResources): readonly DeadLetterQueue[] {
  const known = deadLetterQueues.filter(({ id }) => id in queues);
  const others = Object.keys(queues).filter(
    (logicalId) => isDeadLetters(logicalId) && !known.some(({ id }) => id === logicalId),
  );
  return [...known, ...others.map(unknownQueue)];
}

const unknownQueue = (id: string): DeadLetterQueue => ({
  id,
  holds: 'messages of a queue that this version of defender does not know',
  failing: 'a function',
  redrive: { kind: 'unknown' },
});

import type { DecidedEvent } from '../../../shared/events/event.ts';
import { type Transition, transitionTo } from '../transition.ts';

/**
 * The transition of a response whose subject AWS IoT does not know. A finding about it needs nothing any more. A thing in
 * alarm does: it may be a client that is not registered, which no group can contain.
 */
export const subjectGone = ({ kind }: DecidedEvent, because: string): Transition =>
  kind === 'violation'
    ? transitionTo('failed', 'subject-gone', `AWS IoT does not know the thing that is in alarm: ${because}`)
    : transitionTo('skipped', 'subject-gone', `the subject is gone: ${because}`);

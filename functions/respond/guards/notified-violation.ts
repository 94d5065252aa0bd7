import * as v from 'valibot';
import type { NotifiedViolation } from '../../../shared/defender/violations.ts';
import type { ViolationEvent } from '../../../shared/events/event.ts';
import { ViolationMembers } from '../../../shared/sources/violation/notice.ts';

/** What the notice of an event told of its violation, read back from the document that was stored with it. */
export const notifiedViolation = ({ document }: ViolationEvent): NotifiedViolation =>
  v.parse(ViolationMembers, JSON.parse(document));

import {
  createConfirmed,
  needsNoConfirmation,
} from '../../../../functions/respond/guards/confirm/confirmed.ts';
import { createConfirmFinding } from '../../../../functions/respond/guards/confirm/finding.ts';
import { createConfirmViolation } from '../../../../functions/respond/guards/confirm/violation.ts';
import type { Candidate } from '../../../../functions/respond/guards/guard.ts';
import { membersOf } from '../../../../functions/respond/transition.ts';
import type { DecidedEvent } from '../../../../shared/events/event.ts';
import { aFindingEvent, aViolationEvent } from '../../../builders/events.ts';
import { createMemoryDefender } from '../../../fakes/defender/memory-defender.ts';
import { createLeapingClock } from '../../../fakes/recorders.ts';

const clock = createLeapingClock();
const { violations, findings } = createMemoryDefender(clock).ports;
const decidesAgain = async () => 'same' as const;
const park = async () => undefined;

function candidateOf(event: DecidedEvent): Candidate {
  const [member] = membersOf(event);
  if (!member) throw new Error('nothing was asked for');
  return { member, listed: { of: () => undefined } };
}

test('an event of a kind that nothing confirms is held, asked again in ten minutes, and nobody is notified', async () => {
  const confirmed = createConfirmed({}, clock);
  expect(await confirmed(candidateOf(aViolationEvent()))).toEqual({
    status: 'held',
    reason: { code: 'unconfirmed', text: 'events of kind violation can not be confirmed' },
    changes: { notBefore: new Date(clock.now().getTime() + 600_000).toISOString() },
    isNotified: false,
  });
});

test.each([
  [
    'a violation is never confirmed as a finding',
    aViolationEvent(),
    createConfirmFinding({ findings, decidesAgain }),
  ],
  [
    'a finding is never confirmed as a violation',
    aFindingEvent(),
    createConfirmViolation({ violations, decidesAgain, park, clock }),
  ],
])('%s', async (_, event, confirm) => {
  await expect(confirm(candidateOf(event))).rejects.toThrow(`${event.eventId} is no`);
});

test.each([
  ['violation', 'violation/first/2026-09-21T14:15:00.000Z/in-alarm', undefined],
  ['finding', 'finding/first', undefined],
  ['check', 'audit/first/check/LOGGING_DISABLED_CHECK', undefined],
  ['discrepancy', 'discrepancy/first', undefined],
  ['check', 'violation/first/2026-09-21T14:15:00.000Z/in-alarm', 'held'],
  ['finding', 'violation/first/2026-09-21T14:15:00.000Z/in-alarm', 'held'],
  ['violation', 'audit/first', 'held'],
  ['violation', 'finding/first', 'held'],
  ['discrepancy', 'audit/first', 'held'],
  ['unknown', 'audit/first', 'held'],
])('an event of kind %s in the row %s comes to %s', async (kind, eventId, status) => {
  const kinds = ['violation', 'finding', 'check', 'discrepancy', 'unknown'];
  const pass = Object.fromEntries(kinds.map((name) => [name, needsNoConfirmation]));
  const candidate = candidateOf({ ...aViolationEvent(), kind, eventId } as never);
  expect((await createConfirmed(pass, clock)(candidate))?.status).toBe(status);
});

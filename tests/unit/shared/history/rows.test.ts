import { rowOfEvent } from '../../../../shared/history/rows.ts';
import type { Status } from '../../../../shared/responses/lifecycle.ts';
import { anAuditEvent, aViolationEvent, receivedAt } from '../../../builders/events.ts';
import { aTrailEntry } from '../../../builders/responses.ts';

describe('the end of the row of an event', () => {
  const day = 86_400_000;
  const retained = 400 * day;
  const hold = ['thing-group/pump-17/Quarantine'];

  /** The row of an event that asks for one mitigation, which came to a status so long after it was received. */
  function rowOf(status: Status, { holds, after = 0 }: { holds?: string[]; after?: number } = {}) {
    const event = aViolationEvent();
    const [response] = event.responses;
    if (!response) throw new Error('The event asks for nothing');
    const at = new Date(receivedAt.getTime() + after).toISOString();
    const trail = [...response.trail, aTrailEntry(status, { at })];
    return rowOfEvent({ ...event, responses: [{ ...response, status, trail, ...(holds && { holds }) }] });
  }

  test.each<Status>(['planned', 'admitted', 'held', 'awaiting-approval'])(
    'the end of the row of an event is not known while a response is %s, whatever the retention',
    (status) => {
      expect(rowOf(status)).not.toHaveProperty('expiresAt');
    },
  );

  test.each<Status>(['admitted', 'succeeded', 'verified', 'unverified', 'partly-done'])(
    'the end of the row of an event is not known while a response that is %s may hold something',
    (status) => {
      expect(rowOf(status, { holds: hold })).not.toHaveProperty('expiresAt');
    },
  );

  const ended: readonly Status[] = [
    'failed',
    'expired',
    'rejected',
    'canceled',
    'released',
    'undone',
    'skipped',
  ];
  test.each([
    ...ended.map((status) => [status, hold] as const),
    ...(['succeeded', 'verified', 'unverified', 'partly-done', 'observed'] as const).map(
      (status) => [status, []] as const,
    ),
  ])(
    'the end of the row of an event is that of the retention once a response is %s and holds %j',
    (status, holds) => {
      expect(rowOf(status, { holds: [...holds] }).expiresAt).toBe(
        Math.floor((receivedAt.getTime() + retained) / 1000),
      );
    },
  );

  test('the end of the row of an event is 30 days after the latest transition, where that is later', () => {
    const last = receivedAt.getTime() + 380 * day;
    expect(rowOf('released', { after: 380 * day }).expiresAt).toBe(Math.floor((last + 30 * day) / 1000));
    expect(rowOf('released', { after: 370 * day }).expiresAt).toBe(
      Math.floor((receivedAt.getTime() + retained) / 1000),
    );
  });

  test('the end of the row of an event is that of the retention where nothing was asked for', () => {
    const row = rowOfEvent(aViolationEvent({}, { rules: [] }));
    expect(row.expiresAt).toBe(Math.floor((receivedAt.getTime() + retained) / 1000));
    expect(rowOfEvent(anAuditEvent()).expiresAt).toBe(row.expiresAt);
  });
});

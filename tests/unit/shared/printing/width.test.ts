import type { ParkedEvent } from '../../../../shared/events/event.ts';
import { historyTable } from '../../../../shared/printing/history-table.ts';

const at = new Date('2026-11-01T03:00:00.000Z');

const parked: ParkedEvent = {
  ...{ kind: 'parked', eventId: 'parked/1', at, receivedAt: at, expiresAt: at, revision: 1 },
  ...{ subject: 'account/123456789012', reason: 'not-json', detail: 'the message is not JSON', message: '{' },
};

it('is a table where the terminal is wide enough, or where there is none', () => {
  const table = historyTable([parked], 300);
  expect(table).toContain('│ when ');
  expect(historyTable([parked], undefined)).toBe(table);
});

it('is a list where the terminal is too narrow for a table', () => {
  expect(historyTable([parked], 80)).toBe(
    '2026-11-01 03:00:00Z  parked: not-json  account/123456789012\n    the message is not JSON',
  );
});

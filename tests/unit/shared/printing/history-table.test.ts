import { discrepancyEvent } from '../../../../shared/events/discrepancy-event.ts';
import { parkedEvent } from '../../../../shared/events/parked-event.ts';
import { historyTable } from '../../../../shared/printing/history-table.ts';
import { moved } from '../../../../shared/responses/response.ts';
import { aFindingEvent, anAuditEvent, aViolationEvent, receivedAt } from '../../../builders/events.ts';
import { aTrailEntry } from '../../../builders/responses.ts';

const colours = new RegExp(`${String.fromCharCode(27)}\\[\\d+m`, 'g');

/** The cells of each row, without colours and borders. */
const cellsOf = (table: string): string[][] =>
  table
    .replace(colours, '')
    .split('\n')
    .filter((line) => line.startsWith('│'))
    .map((line) =>
      line
        .split('│')
        .slice(1, -1)
        .map((cell) => cell.trim()),
    );

test('each event is a row: when, what, about what, by which rule, what was done', () => {
  const event = aViolationEvent();
  expect(cellsOf(historyTable([event]))).toEqual([
    ['when', 'what', 'about', 'rule', 'done'],
    [
      '2026-09-21 14:15:00Z',
      'in-alarm fleet',
      'thing/pump-17',
      'quarantine',
      'QuarantineThing planned: rule quarantine of ruleset 7 matches',
    ],
  ]);
});

test('a response is printed with its latest transition', () => {
  const event = aFindingEvent();
  const [response] = event.responses;
  if (!response) throw new Error('nothing was asked for');
  const latest = aTrailEntry('succeeded', { text: 'created' });
  const [, row] = cellsOf(historyTable([{ ...event, responses: [moved(response, latest)] }]));
  expect(row?.at(-1)).toBe('suppress succeeded: created');
});

test('events that ask for nothing say why', () => {
  const [, row] = cellsOf(historyTable([aViolationEvent({}, { rules: [] })]));
  expect(row?.slice(-2)).toEqual(['', 'nothing: no-rule-matches']);
});

test('audits say how far their checks were read, parked messages what is wrong with them', () => {
  const audit = anAuditEvent({
    auditDetails: [
      {
        checkName: 'LOGGING_DISABLED_CHECK',
        checkRunStatus: 'COMPLETED_NON_COMPLIANT',
        nonCompliantResourcesCount: 1,
        totalResourcesCount: 1,
      },
    ],
  });
  const parked = parkedEvent(
    { message: 'hello', reason: 'not-json', detail: 'the message is not JSON', accountId: '111122223333' },
    { at: receivedAt, by: 'test', retentionDays: 1 },
  );
  const [, ...rows] = cellsOf(historyTable([audit, parked]));
  expect(rows.map((row) => [row[1], row.at(-1)])).toEqual([
    ['audit', expect.stringContaining('LOGGING_DISABLED_CHECK: ')],
    ['parked: not-json', 'the message is not JSON'],
  ]);
});

test('discrepancies say what they are, and how operators are notified', () => {
  const discrepancy = discrepancyEvent(
    {
      what: 'task-unknown',
      key: 'ddr-7',
      subject: 'account/111122223333',
      sweep: 'detect-tasks',
      detail: 'ddr-7 is not in history',
      severity: 'medium',
      facts: { taskId: 'ddr-7' },
    },
    { at: receivedAt, by: 'reconcile', retentionDays: 1 },
  );
  const [, first, second] = cellsOf(historyTable([discrepancy]));
  expect(first?.slice(1)).toEqual([
    'discrepancy: task-unknown',
    'account/111122223333',
    '',
    'ddr-7 is not in history',
  ]);
  expect(second?.at(-1)).toBe('notify planned: operators are notified of a discrepancy');
});

test('a long name is cut, and says so', () => {
  const [, row] = cellsOf(historyTable([aViolationEvent({ thingName: 'x'.repeat(100) })]));
  expect(row?.[2]).toBe(`thing/${'x'.repeat(33)}…`);
});

test('what a check failed by is cut, however long its code is', () => {
  const check = {
    checkName: 'LOGGING_DISABLED_CHECK',
    checkRunStatus: 'FAILED',
    errorCode: '🚰'.repeat(40_000),
  };
  const audit = anAuditEvent({
    auditDetails: [{ ...check, nonCompliantResourcesCount: 0, totalResourcesCount: 0 }],
  });
  const table = historyTable([audit]);
  expect(Math.max(...table.split('\n').map(({ length }) => length))).toBeLessThan(800);
  expect(table).not.toMatch(/\p{Surrogate}/u);
});

test.each(['\u202e', '\u2028', '\u009b31m', '\u200b', '\u0007'])(
  '%j in a name or a reason is not printed',
  (text) => {
    const parked = parkedEvent(
      { message: text, reason: 'not-json', detail: `is ${text}`, accountId: '111122223333' },
      { at: receivedAt, by: 'test', retentionDays: 1 },
    );
    expect(historyTable([aViolationEvent({ thingName: `pump${text}` }), parked])).not.toContain(text);
  },
);

test('names that carry escape sequences do not reach the terminal as such', () => {
  const table = historyTable([aViolationEvent({ thingName: 'pump\u001b[2J\u001b]0;owned\u0007' })]);
  expect(table).not.toContain('\u001b[2J');
  expect(table).not.toContain('\u0007');
});

import fc from 'fast-check';
import { daysOfWeek, nextStart, type Schedule } from '../../../../../local/defender/audit/schedule.ts';

const dayMillis = 86_400_000;
const moments = fc.date({
  min: new Date('2020-01-01T00:00:00Z'),
  max: new Date('2040-01-01T00:00:00Z'),
  noInvalidDate: true,
});
const dayOfMonth = fc.oneof(
  fc.constant('LAST'),
  fc.integer({ min: 1, max: 31 }).map((day) => String(day)),
);
const schedules: fc.Arbitrary<Schedule> = fc.oneof(
  fc.constant({ frequency: 'DAILY' } as const),
  fc.record({
    frequency: fc.constantFrom('WEEKLY', 'BIWEEKLY'),
    dayOfWeek: fc.constantFrom(...daysOfWeek),
  }),
  fc.record({ frequency: fc.constant('MONTHLY' as const), dayOfMonth }),
);

const lastOfMonth = (day: Date) =>
  new Date(Date.UTC(day.getUTCFullYear(), day.getUTCMonth() + 1, 0)).getUTCDate();

test('the next start lies ahead, within a day, a week or 31 days, always at the same hour', () => {
  const longest = { DAILY: 1, WEEKLY: 7, BIWEEKLY: 7, MONTHLY: 31 };
  fc.assert(
    fc.property(schedules, moments, (schedule, after) => {
      const start = nextStart(schedule, after);
      const wait = start.getTime() - after.getTime();
      expect(wait).toBeGreaterThan(0);
      expect(wait).toBeLessThanOrEqual(longest[schedule.frequency] * dayMillis);
      expect(start.toISOString().slice(11)).toBe('03:00:00.000Z');
    }),
  );
});

test('a monthly start is on its day, or on the last of a month that has no such day', () => {
  fc.assert(
    fc.property(dayOfMonth, moments, (day, after) => {
      const start = nextStart({ frequency: 'MONTHLY', dayOfMonth: day }, after);
      const last = lastOfMonth(start);
      expect(start.getUTCDate()).toBe(day === 'LAST' ? last : Math.min(Number(day), last));
    }),
  );
});

test('a weekly start is on its day', () => {
  fc.assert(
    fc.property(fc.constantFrom(...daysOfWeek), moments, (dayOfWeek, after) => {
      const start = nextStart({ frequency: 'WEEKLY', dayOfWeek }, after);
      expect(daysOfWeek[start.getUTCDay()]).toBe(dayOfWeek);
    }),
  );
});

test('every second week begins with the first such day and then keeps fourteen days', () => {
  const schedule = { frequency: 'BIWEEKLY', dayOfWeek: 'MON' } as const;
  const first = nextStart(schedule, new Date('2026-11-05T12:00:00Z'));
  expect(first.toISOString()).toBe('2026-11-09T03:00:00.000Z');
  expect(nextStart(schedule, first, first).toISOString()).toBe('2026-11-23T03:00:00.000Z');
});

test('a start at this very moment counts as past', () => {
  const start = new Date('2026-11-05T03:00:00Z');
  expect(nextStart({ frequency: 'DAILY' }, start).toISOString()).toBe('2026-11-06T03:00:00.000Z');
});

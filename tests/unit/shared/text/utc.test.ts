import { utcTime } from '../../../../shared/text/utc.ts';

test('a time is printed in UTC, and says so', () => {
  expect(utcTime(new Date('2026-11-30T07:12:04.999+01:00'))).toBe('2026-11-30 06:12:04Z');
});

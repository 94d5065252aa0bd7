import { parseSince } from '../../../cli/option-values.ts';

const now = new Date('2026-11-23T12:00:00Z');

test.each([
  ['30m', '2026-11-23T11:30:00.000Z'],
  ['24h', '2026-11-22T12:00:00.000Z'],
  ['7d', '2026-11-16T12:00:00.000Z'],
  ['2026-11-23T03:00:00Z', '2026-11-23T03:00:00.000Z'],
  ['2026-11-23T03:00:00+02:00', '2026-11-23T01:00:00.000Z'],
  ['2026-11-23', '2026-11-23T00:00:00.000Z'],
])('%s is the moment %s', (text, moment) => {
  expect(parseSince(text, now).toISOString()).toBe(moment);
});

test.each([
  '',
  'yesterday',
  '0h',
  '-1h',
  '1.5h',
  '7',
  '24',
  '99',
  '1 11',
  '2026-13-45',
  '2026-11-23T25:00:00Z',
])('"%s" is refused, with what would be right', (text) => {
  expect(() => parseSince(text, now)).toThrow(
    expect.objectContaining({
      name: 'UsageError',
      message: expect.stringContaining('--since takes 30m, 24h, 7d'),
    }),
  );
});

test('the option that takes it is named', () => {
  expect(() => parseSince('today', now, '--until')).toThrow('--until takes 30m');
});

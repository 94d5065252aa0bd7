import fc from 'fast-check';
import { isYetToCome, millisSince } from '../../../../shared/time/millis-since.ts';

const now = new Date('2026-11-30T12:00:00.000Z');
const after = (millis: number): Date => new Date(now.getTime() + millis);

test('what happened is as long ago as it says, and clocks may differ by a minute', () => {
  fc.assert(
    fc.property(fc.integer({ min: -60_000, max: 1_000_000_000 }), (millis) => {
      expect(millisSince(after(-millis), now)).toBe(millis);
      expect(isYetToCome(after(-millis), now)).toBe(false);
    }),
  );
});

test('a moment yet to come, or that is none, is longer ago than anything can wait for', () => {
  fc.assert(
    fc.property(fc.oneof(fc.integer({ min: 60_001 }), fc.constant(Number.NaN)), (millis) => {
      expect(millisSince(after(millis), now)).toBe(Number.POSITIVE_INFINITY);
      expect(isYetToCome(after(millis), now)).toBe(true);
    }),
  );
});

import fc from 'fast-check';
import { beginningAt, periodOf, slicesOf } from '../../../../functions/reconcile/periods.ts';

const hour = 3_600_000;
const at = (text: string) => new Date(`2026-11-01T${text}Z`);
const reach = { overlap: 2 * hour, memory: 48 * hour };

test('the first run looks at nothing that was before it, to the second', () => {
  const now = at('12:00:00.001');
  expect(beginningAt(now)).toEqual({ began: at('12:00:01'), until: at('12:00:01') });
  expect(periodOf(beginningAt(now), now, reach)).toEqual({ from: at('12:00:01'), to: at('12:00:01') });
});

test.each([
  ['begins before the watermark, by the overlap', '00:00', '10:00', '11:00', '08:00'],
  ['begins no earlier than the first run', '09:00', '10:00', '11:00', '09:00'],
])('a look %s', (_, began, until, now, from) => {
  const mark = { began: at(`${began}:00`), until: at(`${until}:00`) };
  expect(periodOf(mark, at(`${now}:00`), reach)).toEqual({ from: at(`${from}:00`), to: at(`${now}:00`) });
});

test('a look begins no earlier than AWS remembers', () => {
  const began = at('00:00:00');
  const now = new Date(began.getTime() + 100 * hour);
  expect(periodOf({ began, until: began }, now, reach).from).toEqual(new Date(began.getTime() + 52 * hour));
});

test('slices follow each other without a gap, from one end to the other, none longer than asked', () => {
  fc.assert(
    fc.property(fc.nat(20_000), fc.integer({ min: 1000, max: 30_000 }), (length, slice) => {
      const from = at('00:00:00');
      const to = new Date(from.getTime() + length);
      const slices = slicesOf({ from, to }, slice);
      expect(slices[0]?.from).toEqual(from);
      expect(slices.at(-1)?.to).toEqual(to);
      for (const [index, each] of slices.entries()) {
        expect(each.to.getTime() - each.from.getTime()).toBeLessThanOrEqual(slice);
        if (index > 0) expect(each.from).toEqual(slices[index - 1]?.to);
      }
    }),
  );
});

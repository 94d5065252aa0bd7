import { moved, type Response } from '../../../../shared/responses/response.ts';

const held: Response = {
  step: { kind: 'mitigate', actions: ['BlankPolicy'] },
  status: 'held',
  notBefore: '2026-11-01T00:10:00.000Z',
  trail: [{ status: 'held', at: '2026-11-01T00:00:00.000Z', because: 'five versions', by: 'respond' }],
};

const later = { at: '2026-11-01T00:10:00.000Z', by: 'respond' };

it('keeps one entry of the trail, the first, while a response stands where it stood for the same reason', () => {
  const notBefore = '2026-11-01T00:20:00.000Z';
  const again = moved(held, { ...later, status: 'held', because: 'five versions' }, { notBefore });
  expect(again).toEqual({ ...held, notBefore });
});

it('adds an entry for another reason, and for another status', () => {
  const otherReason = moved(held, { ...later, status: 'held', because: 'no such action' });
  const admitted = moved(otherReason, { ...later, status: 'admitted', because: 'judged again' });
  expect(admitted.trail.map(({ status, because }) => `${status}: ${because}`)).toEqual([
    'held: five versions',
    'held: no such action',
    'admitted: judged again',
  ]);
});

it('waits for no moment any more once it has moved', () => {
  expect(moved(held, { ...later, status: 'admitted', because: 'judged again' }).notBefore).toBeUndefined();
});

import fc from 'fast-check';
import type { ResponseStep } from '../../../../shared/actions/actions.ts';
import {
  aggregateStatusOf,
  earliestDue,
  isAnyPlanned,
  isReady,
} from '../../../../shared/responses/aggregate-status.ts';
import { moved, type Response, responseId, statuses } from '../../../../shared/responses/response.ts';

const step: ResponseStep = { kind: 'mitigate', actions: ['QuarantineThing'] };
const aResponse = (members: Partial<Response> = {}): Response => ({
  step,
  status: 'planned',
  trail: [{ status: 'planned', at: '2026-11-01T00:00:00.000Z', because: 'a rule', by: 'test' }],
  ...members,
});
const now = new Date('2026-11-01T12:00:00.000Z');
const open: readonly string[] = ['planned', 'admitted', 'held'];

const responses = fc.array(
  fc.record({
    status: fc.constantFrom(...statuses),
    notBefore: fc.option(fc.constantFrom('2026-11-01T11:00:00.000Z', '2026-11-01T13:00:00.000Z'), {
      nil: undefined,
    }),
  }),
  { maxLength: 5 },
);
const listOf = (drawn: readonly { status: Response['status']; notBefore: string | undefined }[]) =>
  drawn.map(({ status, notBefore }) => aResponse({ status, ...(notBefore && { notBefore }) }));

test('an event without responses has no standing', () => {
  expect(aggregateStatusOf([])).toBeUndefined();
});

test('an event is open exactly while one of its responses is', () => {
  fc.assert(
    fc.property(responses, (drawn) => {
      const list = listOf(drawn);
      expect(aggregateStatusOf(list) === 'open').toBe(drawn.some(({ status }) => open.includes(status)));
    }),
  );
});

test('the standing of an event that is not open is that of one of its responses', () => {
  fc.assert(
    fc.property(responses, (drawn) => {
      const aggregateStatus = aggregateStatusOf(listOf(drawn));
      const statuses: readonly string[] = drawn.map(({ status }) => status);
      if (aggregateStatus === 'unproven') expect(statuses).toContain('succeeded');
      else if (aggregateStatus !== undefined && aggregateStatus !== 'open')
        expect(statuses).toContain(aggregateStatus);
    }),
  );
});

test('an event with something to be done now is due by now, so that no index hides it', () => {
  fc.assert(
    fc.property(responses, (drawn) => {
      const list = listOf(drawn);
      if (list.some((response) => isReady(response, now))) {
        expect((earliestDue(list) ?? '') <= now.toISOString()).toBe(true);
        expect(aggregateStatusOf(list)).toBe('open');
      }
    }),
  );
});

test.each([
  ['planned', undefined, true],
  ['held', undefined, true],
  ['planned', '2026-11-01T12:00:00.000Z', true],
  ['planned', '2026-11-01T12:00:00.001Z', false],
  ['held', '2026-11-02T00:00:00.000Z', false],
  ['admitted', undefined, false],
  ['started', undefined, false],
  ['skipped', undefined, false],
] as const)('%s, not before %s, is to be done at noon: %s', (status, notBefore, expected) => {
  expect(isReady(aResponse({ status, ...(notBefore && { notBefore }) }), now)).toBe(expected);
});

test('the wake-up queue rings for what is planned, and for nothing else', () => {
  for (const status of statuses) expect(isAnyPlanned([aResponse({ status })])).toBe(status === 'planned');
});

describe('a transition', () => {
  const turn = { status: 'held', at: now.toISOString(), because: 'a limit', by: 'test' } as const;

  test('adds to the trail, and forgets when the one before was due', () => {
    const before = aResponse({ notBefore: '2026-11-01T11:00:00.000Z', taskId: 'ddr-1' });
    const after = moved(before, turn);
    expect(after).toEqual({
      ...aResponse({ taskId: 'ddr-1' }),
      status: 'held',
      trail: [...before.trail, turn],
    });
    expect(before.trail).toHaveLength(1);
  });

  test('to where it stood, for the same reason, adds none', () => {
    const once = moved(aResponse(), turn);
    const twice = moved(
      once,
      { ...turn, at: '2026-11-01T13:00:00.000Z' },
      { notBefore: '2026-11-01T14:00:00.000Z' },
    );
    expect(twice.trail).toHaveLength(2);
    expect(twice.notBefore).toBe('2026-11-01T14:00:00.000Z');
    expect(moved(once, { ...turn, because: 'another' }).trail).toHaveLength(3);
  });
});

test('responses are numbered from one', () => {
  expect(responseId({ eventId: 'finding/f', index: 0 })).toBe('finding/f#1');
});

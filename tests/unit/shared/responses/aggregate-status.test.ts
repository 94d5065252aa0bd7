import fc from 'fast-check';
import type { ResponseStep } from '../../../../shared/actions/actions.ts';
import {
  aggregateStatusOf,
  isAnyPlanned,
  isItsTurn,
  isReady,
  isUnproven,
  placeOf,
  type WorkList,
} from '../../../../shared/responses/aggregate-status.ts';
import { type Status, statuses } from '../../../../shared/responses/lifecycle.ts';
import type { Response } from '../../../../shared/responses/response.ts';
import { aResponse } from '../../../builders/responses.ts';

const now = new Date('2026-11-01T12:00:00.000Z');
const eleven = '2026-11-01T11:00:00.000Z';
const one = '2026-11-01T13:00:00.000Z';
const open: readonly Status[] = ['planned', 'admitted', 'held', 'awaiting-approval'];

/** All that are not open, the most telling first. */
const byWeight: readonly Status[] = [
  ...(['partly-done', 'failed', 'unverified', 'expired', 'rejected', 'canceled'] as const),
  ...(['succeeded', 'verified', 'released', 'undone', 'skipped', 'observed'] as const),
];

const at = (status: Status, notBefore?: string): Response =>
  aResponse({ status, ...(notBefore && { notBefore }) });
const stepOf = (kind: ResponseStep['kind']): ResponseStep => {
  switch (kind) {
    case 'mitigate':
      return { kind, actions: ['QuarantineThing'] };
    case 'suppress':
      return { kind, forMillis: 1, owner: 'somebody', reason: 'a test' };
    case 'setVerificationState':
      return { kind, state: 'TRUE_POSITIVE' };
    case 'disconnect':
      return { kind, cleanSession: false };
    case 'notify':
      return { kind, severity: 'low' };
    case 'release':
      return { kind };
  }
};
const doing = (kind: ResponseStep['kind'], status: Status, notBefore?: string): Response => ({
  ...at(status, notBefore),
  step: stepOf(kind),
});

const responses = fc.array(
  fc.record({
    status: fc.constantFrom(...statuses),
    notBefore: fc.option(fc.constantFrom(eleven, one), { nil: undefined }),
  }),
  { maxLength: 5 },
);
const listOf = (drawn: readonly { status: Status; notBefore: string | undefined }[]) =>
  drawn.map(({ status, notBefore }) => at(status, notBefore));

describe('the aggregate status of an event', () => {
  test('the aggregate status of an event is none without responses', () => {
    expect(aggregateStatusOf([])).toBeUndefined();
  });

  test('the aggregate status of an event is made up of every status that there is', () => {
    expect([...open, ...byWeight].toSorted()).toEqual([...statuses].toSorted());
  });

  test.each(open)(
    'the aggregate status of an event is open where a response is %s, whatever the others are',
    (status) => {
      expect(aggregateStatusOf([at('failed'), at('succeeded', one), at(status)])).toBe('open');
    },
  );

  test('the aggregate status of an event is unproven where nothing is open, and what succeeded is to be verified at a moment', () => {
    expect(aggregateStatusOf([at('failed'), at('succeeded', one)])).toBe('unproven');
    expect(aggregateStatusOf([at('skipped'), at('succeeded')])).toBe('succeeded');
    expect(aggregateStatusOf([at('failed', one)])).toBe('failed');
  });

  test.each(byWeight.map((status, place) => [status, byWeight.slice(place + 1)] as const))(
    'the aggregate status of an event is %s rather than any of %j',
    (status, lighter) => {
      expect(aggregateStatusOf([at(status)])).toBe(status);
      for (const other of lighter) {
        expect(aggregateStatusOf([at(other), at(status)])).toBe(status);
        expect(aggregateStatusOf([at(status), at(other)])).toBe(status);
      }
    },
  );

  test('the aggregate status of an event is open exactly while one of its responses is, and its turn has come', () => {
    fc.assert(
      fc.property(responses, (drawn) => {
        const list = listOf(drawn);
        expect(aggregateStatusOf(list) === 'open').toBe(
          list.some(({ status }, index) => open.includes(status) && isItsTurn(list, index)),
        );
      }),
    );
  });
});

test.each(statuses)('%s is unproven only as succeeded with a moment to be verified at', (status) => {
  expect(isUnproven(at(status, one))).toBe(status === 'succeeded');
  expect(isUnproven(at(status))).toBe(false);
});

describe('when the first response that waits is due', () => {
  const notice = (status: Status, due?: string) => doing('notify', status, due);

  test.each<[string, readonly Response[], string | undefined]>([
    ['nothing waits', [notice('failed'), notice('verified')], undefined],
    ['one waits for a moment', [notice('held', one)], one],
    ['several wait for moments', [notice('held', one), notice('planned', eleven)], eleven],
    ['one is due at once', [notice('held', one), notice('planned')], undefined],
    ['what is to be verified is not open', [notice('succeeded', eleven), notice('planned', one)], one],
    ['only what is to be verified waits', [notice('succeeded', one), notice('succeeded', eleven)], eleven],
    ['what has ended has a moment', [notice('failed', eleven), notice('succeeded', one)], one],
  ])('when the first response that waits is due is known where %s', (_, list, expected) => {
    expect(placeOf('violation', list)?.due).toBe(expected);
  });

  test('when the first response that waits is due is not after now where something is to be done now, so that no index hides it', () => {
    fc.assert(
      fc.property(responses, (drawn) => {
        const list = listOf(drawn);
        if (list.some((response, index) => isReady(response, now) && isItsTurn(list, index))) {
          expect((placeOf('violation', list)?.due ?? '') <= now.toISOString()).toBe(true);
          expect(aggregateStatusOf(list)).toBe('open');
        }
      }),
    );
  });
});

describe('the work list of an event', () => {
  test.each<[string, readonly Response[], WorkList | undefined]>([
    ['violation', [doing('mitigate', 'planned')], 'detect'],
    ['finding', [doing('mitigate', 'held')], 'audit'],
    ['violation', [doing('notify', 'planned', one), doing('mitigate', 'admitted', eleven)], 'detect'],
    ['violation', [doing('mitigate', 'admitted'), doing('notify', 'planned')], 'notice'],
    ['finding', [doing('suppress', 'planned')], 'suppression'],
    ['finding', [doing('mitigate', 'succeeded', one), doing('notify', 'held')], 'notice'],
    ['violation', [doing('release', 'planned'), doing('notify', 'planned')], 'release'],
    ['violation', [doing('mitigate', 'planned', eleven), doing('notify', 'planned', one)], 'detect'],
    ['finding', [doing('mitigate', 'held', one), doing('suppress', 'planned')], 'audit'],
    ['violation', [doing('mitigate', 'admitted'), doing('setVerificationState', 'planned')], 'detect'],
    ['violation', [doing('mitigate', 'succeeded', one)], 'unproven-violation'],
    ['finding', [doing('mitigate', 'succeeded', one)], 'unproven-finding'],
    ['violation', [doing('mitigate', 'failed'), doing('notify', 'succeeded')], undefined],
    ['violation', [], undefined],
  ])('the work list of an event of a %s is by what is open in it: %#', (kind, list, expected) => {
    expect(placeOf(kind, list)?.workList).toBe(expected);
  });
});

test.each([
  ['planned', undefined, true],
  ['held', undefined, true],
  ['planned', '2026-11-01T12:00:00.000Z', true],
  ['planned', '2026-11-01T12:00:00.001Z', false],
  ['held', '2026-11-02T00:00:00.000Z', false],
  ['awaiting-approval', undefined, false],
  ['admitted', undefined, false],
  ['skipped', undefined, false],
] as const)('%s, not before %s, is to be done at noon: %s', (status, notBefore, expected) => {
  expect(isReady(at(status, notBefore), now)).toBe(expected);
});

test('only what is planned wakes respond up', () => {
  for (const status of statuses) expect(isAnyPlanned([at('failed'), at(status)])).toBe(status === 'planned');
  expect(isAnyPlanned([])).toBe(false);
});

describe('the turn of a response', () => {
  test.each(statuses)(
    'the turn of a response comes after a step that is %s only if that has ended',
    (status) => {
      const list = [doing('mitigate', status), doing('setVerificationState', 'planned')];
      expect(isItsTurn(list, 0)).toBe(true);
      expect(isItsTurn(list, 1)).toBe(!open.includes(status));
    },
  );

  test('the turn of a response waits for no notice, and a notice waits for no response', () => {
    const list = [doing('notify', 'planned'), doing('mitigate', 'planned'), doing('notify', 'planned')];
    expect([0, 1, 2].map((index) => isItsTurn(list, index))).toEqual([true, true, true]);
  });

  test('the turn of a response waits for every step before, and for none after', () => {
    const list = [
      doing('mitigate', 'held'),
      doing('setVerificationState', 'skipped'),
      doing('suppress', 'planned'),
    ];
    expect([0, 1, 2].map((index) => isItsTurn(list, index))).toEqual([true, false, false]);
  });
});

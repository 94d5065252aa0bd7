import type { Condition } from '../../../../shared/containments/condition.ts';
import {
  type Containment,
  confirmed,
  heldBy,
  ImpossibleContainmentError,
  isChangedByHand,
  isHeld,
  isHeldBy,
  type Lease,
  putBack,
  putBackNeeded,
  type State,
  StateSchema,
  takenOver,
  withoutHolder,
} from '../../../../shared/containments/containment.ts';
import { aContainment, aHolder, inQuarantine } from '../../../builders/containments.ts';

const states = StateSchema.options;
const now = new Date('2026-11-01T12:00:00.000Z');
const first = aHolder();
const second = aHolder({ eventId: 'violation/v/2' });
const third = aHolder({ index: 1 });
const outside: Condition = { of: 'thing-group', isMember: false, thingGroupNames: ['pumps'] };
const inside: Condition = { of: 'thing-group', isMember: true, thingGroupNames: ['pumps', 'Quarantine'] };
const lease: Lease = { until: 'cleared', afterMillis: 3_600_000 };

const held = aContainment({ state: 'holding', made: inside, holders: [first, second], revision: 4 });

const refusal = (before: State, after: State) =>
  new ImpossibleContainmentError(`thing-group/pump-1/Quarantine is ${before} and can't become ${after}`);

/** How a change ends from each state: with that state, or refused because it would have been that one. */
type Ends = Readonly<Record<State, { readonly to: State } | { readonly refused: State }>>;

test('a change that is refused is told from other errors by its name', () => {
  expect(refusal('released', 'holding').name).toBe('ImpossibleContainmentError');
});

function testEnds(ends: Ends, changes: Partial<Containment>, change: (before: Containment) => Containment) {
  test.each(states)('a record that is %s changes so, or the change is refused', (state) => {
    const before = aContainment({ ...held, ...changes, state });
    const copy = structuredClone(before);
    const end = ends[state];
    if ('to' in end) expect(change(before).state).toBe(end.to);
    else expect(() => change(before)).toThrow(refusal(state, end.refused));
    expect(before).toEqual(copy);
  });
}

describe('a record that a response is about to hold', () => {
  const toHold = { contained: inQuarantine, condition: outside };
  const claim = { eventId: 'violation/v/3', index: 2, lease };
  const holder = { ...claim, since: '2026-11-01T12:00:00.000Z' };

  test('a record that a response is about to hold is a new one where there was none', () => {
    expect(heldBy(undefined, toHold, claim, now)).toEqual({
      id: 'thing-group/pump-1/Quarantine',
      contained: inQuarantine,
      state: 'pending',
      preImage: outside,
      holders: [holder],
      beganAt: now,
      changedAt: now,
      revision: 0,
    });
  });

  test.each(['pending', 'holding'] as const)(
    'a record that a response is about to hold that is %s has one holder more, and keeps the pre-image of the first',
    (state) => {
      const before = aContainment({ ...held, state });
      const after = heldBy(before, { contained: inQuarantine, condition: inside }, claim, now);
      expect(after).toEqual({ ...before, holders: [first, second, holder], changedAt: now });
    },
  );

  test('a record that a response is about to hold has each holder once, with its latest lease', () => {
    const again = heldBy(held, toHold, { eventId: first.eventId, index: first.index, lease }, now);
    expect(again.holders).toEqual([second, { ...first, lease, since: holder.since }]);
    expect(heldBy(again, toHold, { ...first, lease }, now)).toEqual(again);
  });

  test.each(['released', 'undone', 'taken-over'] as const)(
    'a record that a response is about to hold that was %s begins anew, over its revision',
    (state) => {
      const before = aContainment({ ...held, state });
      expect(heldBy(before, { contained: inQuarantine, condition: inside }, claim, now)).toEqual({
        ...{ id: before.id, contained: inQuarantine, state: 'pending', preImage: inside },
        ...{ holders: [holder], beganAt: now, changedAt: now, revision: 4 },
      });
    },
  );

  test('a record that a response is about to hold can not be one that is being put back', () => {
    expect(() => heldBy(aContainment({ state: 'releasing', holders: [] }), toHold, claim, now)).toThrow(
      refusal('releasing', 'releasing'),
    );
  });
});

describe('what AWS has done is written', () => {
  testEnds(
    {
      pending: { to: 'holding' },
      holding: { to: 'holding' },
      releasing: { refused: 'holding' },
      released: { refused: 'holding' },
      undone: { refused: 'holding' },
      'taken-over': { refused: 'holding' },
    },
    {},
    (before) => confirmed(before, inside, now),
  );

  test('what AWS has done is written with what was made, and nothing else changes', () => {
    const before = aContainment({ revision: 2 });
    expect(confirmed(before, inside, now)).toEqual({
      ...{ ...before, state: 'holding', made: inside, changedAt: now },
    });
  });
});

describe('a record without one of several holders', () => {
  testEnds(
    {
      pending: { to: 'pending' },
      holding: { to: 'holding' },
      releasing: { refused: 'releasing' },
      released: { refused: 'released' },
      undone: { refused: 'undone' },
      'taken-over': { to: 'taken-over' },
    },
    {},
    (before) => withoutHolder(before, first, now),
  );

  test('a record without one of several holders has the others, and is the same apart from that', () => {
    const before = { ...held, holders: [first, second, third] };
    expect(withoutHolder(before, second, now)).toEqual({ ...held, holders: [first, third], changedAt: now });
  });
});

describe('a record without its last holder', () => {
  testEnds(
    {
      pending: { to: 'released' },
      holding: { to: 'releasing' },
      releasing: { to: 'released' },
      released: { refused: 'released' },
      undone: { refused: 'released' },
      'taken-over': { to: 'releasing' },
    },
    { holders: [first] },
    (before) => withoutHolder(before, first, now),
  );

  test('a record without its last holder has none', () => {
    expect(withoutHolder({ ...held, holders: [first] }, first, now)).toEqual({
      ...{ ...held, holders: [], state: 'releasing', changedAt: now },
    });
  });
});

test.each(states)(
  'a record that is %s is the very same without a response that does not hold it',
  (state) => {
    const before = aContainment({ ...held, state });
    expect(withoutHolder(before, third, now)).toBe(before);
    expect(withoutHolder(before, { eventId: 'violation/v/3', index: 0 }, now)).toBe(before);
  },
);

describe('what was put back is released', () => {
  testEnds(
    {
      pending: { to: 'released' },
      holding: { refused: 'released' },
      releasing: { to: 'released' },
      released: { refused: 'released' },
      undone: { refused: 'released' },
      'taken-over': { refused: 'released' },
    },
    {},
    (before) => putBack(before, now),
  );

  test('what was put back is released and is the same apart from that', () => {
    const before = aContainment({ state: 'releasing', holders: [], made: inside });
    expect(putBack(before, now)).toEqual({ ...before, state: 'released', changedAt: now });
  });
});

describe('what a person changed is theirs', () => {
  testEnds(
    {
      pending: { to: 'taken-over' },
      holding: { to: 'taken-over' },
      releasing: { to: 'taken-over' },
      released: { refused: 'taken-over' },
      undone: { refused: 'taken-over' },
      'taken-over': { to: 'taken-over' },
    },
    {},
    (before) => takenOver(before, now),
  );

  test('what a person changed is theirs and is the same apart from that', () => {
    expect(takenOver(held, now)).toEqual({ ...held, state: 'taken-over', changedAt: now });
  });
});

test.each<[State, boolean]>([
  ['pending', true],
  ['holding', true],
  ['releasing', true],
  ['released', false],
  ['undone', false],
  ['taken-over', false],
])('what is %s is held: %s', (state, isHeldThen) => {
  expect(isHeld(aContainment({ state }))).toBe(isHeldThen);
});

test('a response holds what it is a holder of, by its event and its place', () => {
  expect([first, second, third].map((each) => isHeldBy(held, each))).toEqual([true, true, false]);
  expect(isHeldBy(held, { eventId: 'violation/v/3', index: 0 })).toBe(false);
});

describe('what was made', () => {
  const changedAt = new Date(now.getTime() - 60_001);
  const settled = { ...held, changedAt };
  const suppressionUntil = (end: Date): Condition => ({
    ...{ of: 'suppression', exists: true, expirationDate: end.toISOString() },
  });
  const unsuppressed: Condition = { of: 'suppression', exists: false };

  test.each<[string, Containment, Condition, boolean]>([
    ['AWS IoT has it otherwise', settled, outside, true],
    ['AWS IoT has it so', settled, inside, false],
    [
      'it changed just a minute ago',
      { ...held, changedAt: new Date(now.getTime() - 60_000) },
      outside,
      false,
    ],
    ['it changed at a moment yet to come', { ...held, changedAt: new Date(9e15) }, outside, true],
    ['what was made of it is not known', { ...settled, made: undefined }, outside, false],
    ['nobody holds it', { ...settled, holders: [] }, outside, false],
    ['it is taken over', { ...held, state: 'taken-over' }, outside, true],
    ['it is taken over, and as we made it again', { ...held, state: 'taken-over' }, inside, false],
    [
      'it is taken over, and nothing was made',
      { ...held, state: 'taken-over', made: undefined },
      outside,
      false,
    ],
    ['it is taken over, and nobody held it', { ...held, state: 'taken-over', holders: [] }, outside, false],
    ['a suppression is gone at its end', { ...settled, made: suppressionUntil(now) }, unsuppressed, false],
    [
      'a suppression is gone before its end',
      { ...settled, made: suppressionUntil(new Date(now.getTime() + 1)) },
      unsuppressed,
      true,
    ],
    ...states
      .filter((state) => state !== 'holding' && state !== 'taken-over')
      .map((state): [string, Containment, Condition, boolean] => [
        `it is ${state}`,
        { ...settled, state },
        outside,
        false,
      ]),
  ])('what was made is changed by hand only once it is settled: %s', (_, record, condition, expected) => {
    expect(isChangedByHand(record, condition, now)).toBe(expected);
  });

  const certificate = (status: string): Condition => ({ of: 'certificate', status });
  const policy = (defaultVersionId: string, ...versionIds: string[]): Condition => ({
    ...{ of: 'policy', defaultVersionId, versionIds },
  });

  test.each<[string, Condition, Condition | undefined, Condition, ReturnType<typeof putBackNeeded>]>([
    ['it is as we made it', outside, inside, inside, 'needed'],
    ['it is as before already', outside, inside, outside, 'done'],
    ['it was so before us', inside, inside, inside, 'not-ours'],
    ['it was so before us, and is not now', inside, inside, outside, 'not-ours'],
    ['what was made contains nothing', outside, outside, outside, 'not-ours'],
    [
      'what was made was there before',
      policy('1', '1', '2'),
      policy('2', '1', '2'),
      policy('2', '1', '2'),
      'not-ours',
    ],
    ['nothing was made', outside, undefined, inside, 'not-ours'],
    [
      'a run ended before it deleted the version that we made',
      ...([policy('1', '1'), policy('2', '1', '2'), policy('1', '1', '2'), 'needed'] as const),
    ],
    ['all of it was put back', policy('1', '1'), policy('2', '1', '2'), policy('1', '1'), 'done'],
    [
      'a person revoked it',
      certificate('ACTIVE'),
      certificate('INACTIVE'),
      certificate('REVOKED'),
      'changed-by-hand',
    ],
    ['it is as we made it', policy('1', '1'), policy('2', '1', '2'), policy('2', '1', '2'), 'needed'],
    [
      'a person made a version',
      policy('1', '1'),
      policy('2', '1', '2'),
      policy('3', '1', '2', '3'),
      'changed-by-hand',
    ],
  ])('what was made is to be put back as AWS IoT has it: %s', (_, preImage, made, condition, expected) => {
    expect(putBackNeeded(aContainment({ state: 'releasing', preImage, made }), condition)).toBe(expected);
  });
});

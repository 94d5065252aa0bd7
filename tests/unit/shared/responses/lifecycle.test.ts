import fc from 'fast-check';
import {
  flawsOf,
  isFinal,
  isIn,
  type Lifecycle,
  lifecycle,
  mayFollow,
  type Status,
  type StatusSet,
  statuses,
} from '../../../../shared/responses/lifecycle.ts';
import { ImpossibleTransitionError, moved } from '../../../../shared/responses/response.ts';
import { aResponse, aTrailEntry } from '../../../builders/responses.ts';

/** The design by hand: a change of the data that this does not ask for is a mistake. */
const following: Readonly<Record<Status, readonly Status[]>> = {
  planned: [
    ...(['planned', 'admitted', 'held', 'awaiting-approval', 'skipped'] as const),
    ...(['canceled', 'expired', 'succeeded', 'partly-done', 'failed'] as const),
  ],
  admitted: ['planned', 'held', 'skipped', 'succeeded', 'partly-done', 'failed'],
  held: ['held', 'planned', 'admitted', 'awaiting-approval', 'skipped', 'expired', 'canceled', 'failed'],
  'awaiting-approval': ['planned', 'rejected', 'expired', 'canceled', 'skipped'],
  succeeded: ['verified', 'unverified', 'released', 'undone'],
  verified: ['released', 'undone'],
  unverified: ['verified', 'released', 'undone'],
  'partly-done': ['released', 'undone'],
  failed: [],
  expired: [],
  rejected: [],
  canceled: [],
  released: [],
  undone: [],
  skipped: [],
  observed: [],
};

const members: Readonly<Record<StatusSet, readonly Status[]>> = {
  open: ['planned', 'admitted', 'held', 'awaiting-approval'],
  ready: ['planned', 'held'],
  waiting: ['planned', 'held', 'awaiting-approval'],
  underWay: ['admitted'],
  carried: ['planned', 'admitted'],
  effective: ['succeeded', 'verified', 'unverified', 'partly-done'],
  holding: ['admitted', 'succeeded', 'verified', 'unverified', 'partly-done'],
  endedBadly: ['partly-done', 'failed', 'expired', 'rejected', 'canceled'],
  alarming: ['held', 'partly-done', 'failed', 'expired', 'unverified'],
};
const sets = Object.keys(members) as StatusSet[];

const finals: readonly Status[] = [
  ...(['failed', 'expired', 'rejected', 'canceled', 'released', 'undone', 'skipped', 'observed'] as const),
];

const pairs = statuses.flatMap((from) => statuses.map((to) => [from, to] as const));
const isEdge = ([from, to]: (typeof pairs)[number]): boolean => following[from].includes(to);

describe('the lifecycle of responses', () => {
  test('the lifecycle of responses has a place for each status, and begins with planned or observed', () => {
    expect(Object.keys(lifecycle.edges).toSorted()).toEqual(statuses.toSorted());
    expect(lifecycle.initial).toEqual(['planned', 'observed']);
  });

  test('the lifecycle of responses has no flaw', () => {
    expect(flawsOf(lifecycle)).toEqual([]);
  });

  test.each(pairs.filter(isEdge))('the lifecycle of responses lets %s become %s', (from, to) => {
    expect(mayFollow(from, to)).toBe(true);
    expect(moved(aResponse({ status: from }), aTrailEntry(to)).status).toBe(to);
  });

  test.each(pairs.filter((pair) => !isEdge(pair)))(
    'the lifecycle of responses never lets %s become %s',
    (from, to) => {
      expect(mayFollow(from, to)).toBe(false);
      expect(() => moved(aResponse({ status: from }), aTrailEntry(to))).toThrow(
        new ImpossibleTransitionError(`A response that is ${from} can't become ${to}`),
      );
    },
  );

  test.each(statuses)('the lifecycle of responses says whether %s is final', (status) => {
    expect(isFinal({ status })).toBe(finals.includes(status));
  });

  test('the lifecycle of responses is never left, by whatever sequence of moves: a response stays where a move is refused', () => {
    const sequences = fc.array(fc.constantFrom(...statuses), { maxLength: 60 });
    fc.assert(
      fc.property(fc.constantFrom<Status>('planned', 'observed'), sequences, (initial, sequence) => {
        const walk = (from: Status, to: Status): Status => {
          try {
            const { status } = moved(aResponse({ status: from }), aTrailEntry(to));
            expect(following[from]).toContain(status);
            return status;
          } catch (error) {
            expect(error).toBeInstanceOf(ImpossibleTransitionError);
            return from;
          }
        };
        expect(statuses).toContain(sequence.reduce(walk, initial));
      }),
    );
  });

  test('the lifecycle of responses can always be gone through to an end', () => {
    const isEnding = (status: Status, longest: number = statuses.length): boolean =>
      finals.includes(status) ||
      (longest > 0 && following[status].some((next) => next !== status && isEnding(next, longest - 1)));
    expect(statuses.filter((status) => !isEnding(status))).toEqual([]);
  });
});

describe('the sets of statuses', () => {
  test('the sets of statuses are these', () => {
    expect(Object.keys(lifecycle.sets).toSorted()).toEqual(sets.toSorted());
  });

  test.each(sets)('the sets of statuses have in %s exactly what belongs there', (set) => {
    expect(statuses.filter((status) => isIn(set, { status })).toSorted()).toEqual(members[set].toSorted());
  });

  test('the sets of statuses agree with one another', () => {
    const all = (...names: readonly StatusSet[]) => new Set(names.flatMap((name) => members[name]));
    expect(all('waiting', 'underWay')).toEqual(all('open'));
    expect(all('underWay', 'effective')).toEqual(all('holding'));
  });
});

describe('the check of a lifecycle', () => {
  const sound: Lifecycle = {
    edges: { begun: ['done', 'failed'], done: ['undone'], failed: [], undone: [] },
    initial: ['begun'],
    sets: { open: ['begun'], holding: ['done'], others: ['failed'] },
  };

  test.each<[string, Partial<Lifecycle>, readonly string[]]>([
    ['nothing', {}, []],
    ['an edge to no status', { edges: { ...sound.edges, undone: ['gone'] } }, ['gone is no status']],
    ['a beginning that is no status', { initial: ['begun', 'born'] }, ['born is no status']],
    ['a set with no status', { sets: { ...sound.sets, open: ['begun', 'lost'] } }, ['lost is no status']],
    [
      'a status that nothing leads to',
      { edges: { ...sound.edges, alone: ['done'] } },
      ['alone is never reached'],
    ],
    [
      'statuses that only lead to one another',
      { edges: { ...sound.edges, one: ['other'], other: ['one'] } },
      ['one is never reached', 'other is never reached'],
    ],
    [
      'no beginning',
      { initial: [] },
      ['begun', 'done', 'failed', 'undone'].map((each) => `${each} is never reached`),
    ],
    [
      'an end that is open',
      { sets: { ...sound.sets, open: ['begun', 'failed'] } },
      ['failed is final, and is to go on'],
    ],
    [
      'an end that holds something',
      { sets: { ...sound.sets, holding: ['done', 'undone'] } },
      ['undone is final, and is to go on'],
    ],
    ['no sets', { sets: {} }, []],
    [
      'several things',
      { initial: ['begun', 'born'], edges: { ...sound.edges, alone: [] }, sets: { open: ['failed'] } },
      ['born is no status', 'alone is never reached', 'failed is final, and is to go on'],
    ],
  ])('the check of a lifecycle finds %s', (_, changes, flaws) => {
    expect(flawsOf({ ...sound, ...changes })).toEqual(flaws);
  });
});

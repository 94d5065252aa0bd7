import { reason } from '../../../../shared/responses/reason.ts';
import { moved, type Response, responseId } from '../../../../shared/responses/response.ts';
import { aResponse, aTrailEntry } from '../../../builders/responses.ts';

const later = '2026-11-01T00:10:00.000Z';

const held: Response = aResponse({
  status: 'held',
  notBefore: '2026-11-01T00:10:00.000Z',
  taskId: 'ddr-1',
  trail: [aTrailEntry('held', { text: 'five versions' })],
});

/** The response after the same reasons again and again, each time at another minute. */
const going = (times: number, texts: readonly string[]): Response =>
  Array.from({ length: times }, (_, number) =>
    aTrailEntry('held', { text: texts[number % texts.length] ?? '', at: `${number}` }),
  ).reduce((response, entry) => moved(response, entry), aResponse());

const varied = (times: number): Response =>
  going(times, ['a limit is met', 'the breaker is', 'no version is free']);

it('adds an entry to the trail, and leaves the response before as it was', () => {
  const entry = aTrailEntry('admitted', { at: later, text: 'all guards passed', requestId: 'request-1' });
  expect(moved(held, entry)).toEqual({
    step: held.step,
    status: 'admitted',
    taskId: 'ddr-1',
    trail: [aTrailEntry('held', { text: 'five versions' }), entry],
  });
  expect(held.trail).toHaveLength(1);
});

it('begins a trail where there is none', () => {
  const entry = aTrailEntry('admitted', { text: 'all guards passed' });
  expect(moved({ ...held, trail: [] }, entry).trail).toEqual([entry]);
});

it('waits for no moment any more once it has moved, but for one that comes with the transition', () => {
  const entry = aTrailEntry('held', { text: 'no such action' });
  expect(moved(held, entry)).not.toHaveProperty('notBefore');
  expect(moved(held, entry, { notBefore: later, taskId: 'ddr-2' })).toMatchObject({
    notBefore: later,
    taskId: 'ddr-2',
  });
});

it('has the status and the trail of the transition, whatever else is changed with it', () => {
  const entry = aTrailEntry('admitted');
  const changes = { status: 'observed', trail: [] } as const;
  expect(moved(held, entry, { ...changes, trail: [] })).toMatchObject({
    status: 'admitted',
    trail: [...held.trail, entry],
  });
});

it('keeps one entry of the trail, the first, while a response stays as it is for the same reason', () => {
  const again = aTrailEntry('held', { at: later, text: 'five versions' });
  expect(moved(held, again, { notBefore: later })).toEqual({ ...held, notBefore: later });
});

it('adds an entry for another reason with the same status, and for another status with the same reason', () => {
  const otherReason = moved(held, aTrailEntry('held', { text: 'no such action' }));
  const otherStatus = moved(otherReason, aTrailEntry('planned', { text: 'no such action' }));
  expect(otherStatus.trail.map(({ status, reason }) => `${status}: ${reason.text}`)).toEqual([
    'held: five versions',
    'held: no such action',
    'planned: no such action',
  ]);
});

it('refuses a transition that the lifecycle does not have, and says which', () => {
  const move = () => moved(held, aTrailEntry('verified'));
  expect(move).toThrow(expect.objectContaining({ name: 'ImpossibleTransitionError' }));
  expect(move).toThrow("A response that is held can't become verified");
});

it('keeps every entry of a trail of 24', () => {
  const response = varied(23);
  expect(response.trail.map(({ at }) => at).slice(1)).toEqual(Array.from({ length: 23 }, (_, at) => `${at}`));
  expect(response).not.toHaveProperty('omitted');
});

it.each([
  [24, 1],
  [25, 2],
  [1000, 977],
])(
  'keeps of a longer trail the first 8 entries and the last 16, and says how many it left out: %i',
  (times, omitted) => {
    const response = varied(times);
    const kept = [0, 1, 2, 3, 4, 5, 6, ...Array.from({ length: 16 }, (_, place) => times - 16 + place)];
    expect(response.trail[0]).toEqual(aTrailEntry('planned'));
    expect(response.trail.slice(1).map(({ at }) => at)).toEqual(kept.map(String));
    expect(response.omitted).toBe(omitted);
  },
);

it.each([
  [4, ['0', '1', '2', '3'], undefined],
  [5, ['0', '1', '4'], 2],
  [6, ['0', '1', '4', '5'], 2],
  [1001, ['0', '1', '1000'], 998],
])('keeps the first round and the last where it goes back and forth: after %i', (times, kept, omitted) => {
  const response = going(times, ['a limit is met', 'the breaker is']);
  expect(response.trail.slice(1).map(({ at }) => at)).toEqual(kept);
  expect(response.omitted).toBe(omitted);
});

it('shortens a reason that is too long for a trail', () => {
  expect(reason('refused', 'x'.repeat(500)).text).toBe('x'.repeat(500));
  expect(reason('refused', 'x'.repeat(501)).text).toBe(`${'x'.repeat(499)}…`);
});

it('still says what it left out when an entry adds nothing', () => {
  const response = varied(30);
  const last = response.trail.at(-1) ?? aTrailEntry('held');
  expect(moved(response, { ...last, at: 'later' })).toEqual(response);
});

it('is named by its event and its place, counted from one', () => {
  expect(responseId({ eventId: 'finding/f', index: 0 })).toBe('finding/f#1');
});

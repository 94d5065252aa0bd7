import type { ViolationEvent } from '../../shared/events/event.ts';
import type { History } from '../../shared/history/history.ts';
import type { Response } from '../../shared/responses/response.ts';
import { aViolationEvent } from '../builders/events.ts';

/** The bytes of a row that an event has beside its document are far fewer than these. */
const spareBytes = 12 * 1024;
const rowBytes = 400 * 1024;

const noMoment = new Date(Number.NaN);

const withDocumentOf = (bytes: number): ViolationEvent => ({
  ...aViolationEvent(),
  document: JSON.stringify({ text: 'x'.repeat(bytes) }),
});

/** The event with a status that no response has. */
function withUnknownStatus(event: ViolationEvent): ViolationEvent {
  const responses = event.responses.map((response) => ({ ...response, status: 'melted' }));
  return { ...event, responses: responses as unknown as Response[] };
}

/** What every history takes, and what it refuses. */
export function describeHistoryRows(historyOf: () => History): void {
  let history: History;
  beforeEach(() => {
    history = historyOf();
  });

  test('an event of less than 400 KB is kept, and a larger one is refused', async () => {
    const small = withDocumentOf(rowBytes - spareBytes);
    await expect(history.open(withDocumentOf(rowBytes))).rejects.toThrow();
    expect(await history.read(small.eventId)).toBeUndefined();
    expect(await history.open(small)).toEqual(small);
    expect(await history.read(small.eventId)).toEqual(small);
  });

  test('an event that grows beyond 400 KB is not saved, and stays as it was', async () => {
    const event = await history.open(aViolationEvent());
    await expect(history.save(withDocumentOf(rowBytes))).rejects.toThrow();
    expect(await history.read(event.eventId)).toEqual(event);
  });

  test('a save that is repeated, since its answer was lost, is told that it was done', async () => {
    const event = await history.open(aViolationEvent());
    const changed = { ...event, subject: 'thing/pump-18' as const };
    for (const _ of [1, 2, 3]) expect(await history.save(changed)).toBe(true);
    expect(await history.read(event.eventId)).toMatchObject({ subject: 'thing/pump-18', revision: 2 });
  });

  test('a save that is repeated after another one was done is told that it was not', async () => {
    const event = await history.open(aViolationEvent());
    const changed = { ...event, subject: 'thing/pump-18' as const };
    expect(await history.save(changed)).toBe(true);
    expect(await history.save({ ...event, revision: 2 })).toBe(true);
    expect(await history.save(changed)).toBe(false);
  });

  test.each(['at', 'receivedAt', 'expiresAt'] as const)(
    'an event whose member %s is no moment is refused',
    async (member) => {
      const event = aViolationEvent();
      await expect(history.open({ ...event, [member]: noMoment })).rejects.toThrow(RangeError);
      expect(await history.read(event.eventId)).toBeUndefined();
      await history.open(event);
      await expect(history.save({ ...event, [member]: noMoment })).rejects.toThrow(RangeError);
    },
  );

  test('an event with a status that there is not can never be read back', async () => {
    const event = withUnknownStatus(aViolationEvent());
    await history.open(event);
    const unreadable = { name: 'UnreadableRowError', about: { eventId: event.eventId } };
    await expect(history.read(event.eventId)).rejects.toMatchObject(unreadable);
    await expect(history.readAll([event.eventId])).rejects.toMatchObject(unreadable);
    await expect(history.list({ by: 'time' }, { limit: 10 })).rejects.toMatchObject(unreadable);
  });
}

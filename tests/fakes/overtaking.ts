import type { DefenderEvent } from '../../shared/events/event.ts';
import type { MemoryHistory } from './memory-history.ts';

/** Has somebody else change an event right after it is read, by itself or among others, once. */
export function overtake(history: MemoryHistory, eventId: string): void {
  const { read, readAll } = history;
  async function change(event: DefenderEvent | undefined): Promise<void> {
    if (event?.eventId !== eventId) return;
    Object.assign(history, { read, readAll });
    await history.save(event);
  }
  history.read = async (id) => {
    const event = await read(id);
    await change(event);
    return event;
  };
  history.readAll = async (ids) => {
    const events = await readAll(ids);
    for (const event of events) await change(event);
    return events;
  };
}

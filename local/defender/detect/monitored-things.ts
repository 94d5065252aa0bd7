import type { DetectState, MonitoredThing } from './state.ts';

/** The thing's entry, made if it has none. `now` makes it the one heard of last. */
export function heardOf({ things }: DetectState, thingName: string, now: Date): MonitoredThing {
  const known = things.get(thingName) ?? { thingName, progress: new Map(), violations: new Map() };
  const thing = { ...known, lastSeen: now };
  things.delete(thingName);
  things.set(thingName, thing);
  return thing;
}

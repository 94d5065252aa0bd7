import type { Fleet } from './fleet.ts';
import { things } from './fleet.ts';
import { groupNames, type Model, silenceMillis, underWayMillis } from './model.ts';
import type { RowWatch } from './row-watch.ts';
import { excusedMillis, type Trouble } from './trouble.ts';

/** What is looked at each minute. */
export interface Looked {
  readonly fleet: Fleet;
  readonly model: Model;
  readonly rows: RowWatch;
  readonly troubles: readonly Trouble[];
  readonly now: number;
  /** When operators were last notified of something that names this. */
  readonly notifiedOf: (name: string) => number | undefined;
  /** How many events there have been within the last day. */
  readonly eventsToday: number;
}

/** One thing that always has to hold; what it returns says where it does not. */
export interface Invariant {
  readonly name: string;
  readonly broken: (looked: Looked) => string | undefined;
}

const at = (millis: number): string => new Date(millis).toISOString();

/** Every thing with every group. */
const places = things.flatMap((thing) => groupNames.map((group) => ({ thing, group })));

function containedWrongly({ fleet, model, now }: Looked): string | undefined {
  const wrong = places.find(
    ({ thing, group }) => fleet.isIn(thing, group) && !model.mayBeIn(thing, group, now),
  );
  return wrong && `${wrong.thing} is in ${wrong.group}, and no alarm and no person wants it there`;
}

/** A policy that a person restored is replaced again, or a suppression that a person deleted is back. */
function undoesPersons({ fleet, model, now }: Looked): string | undefined {
  const after = (moment: number | undefined): boolean =>
    moment !== undefined && now - moment > underWayMillis;
  const replaced = fleet.replacedPolicies().find((name) => after(model.restoredAt(name)));
  if (replaced) return `${replaced} is replaced again, though a person restored it`;
  const suppressed = fleet.suppressedPolicies().find((name) => after(model.unsuppressedAt(name)));
  return suppressed && `${suppressed} is suppressed again, though a person deleted the suppression`;
}

function notContained({ fleet, model, now, notifiedOf }: Looked): string | undefined {
  for (const { thing, group } of places) {
    const since = model.dueSince(thing, group, now);
    if (since === undefined || fleet.isIn(thing, group)) continue;
    if ((notifiedOf(thing) ?? 0) < since)
      return `${thing} is in alarm since ${at(since)} and not in ${group}, and no notice named it`;
  }
  return undefined;
}

function silent({ rows, troubles, now, notifiedOf }: Looked): string | undefined {
  for (const { eventId, subject, status, dueAt, writtenAt } of rows.open.values()) {
    const since = Math.max(dueAt, writtenAt);
    if (now - since <= silenceMillis + excusedMillis(troubles, since, now)) continue;
    const named = [eventId, subject.split('/').at(-1) ?? subject].map((name) => notifiedOf(name) ?? 0);
    if (Math.max(...named) < dueAt)
      return `${eventId} is ${status}, due since ${at(dueAt)} and not written since ${at(writtenAt)}; no notice named it`;
  }
  return undefined;
}

const mostRowBytes = 64 * 1024;

function rowTooLarge({ rows }: Looked): string | undefined {
  const { bytes, key } = rows.largest();
  return bytes > mostRowBytes ? `the row ${key} has ${bytes} bytes` : undefined;
}

/** Held for a day at the most, an event is in a work list four times over at the most. */
const entriesPerEvent = 4;
const fewEntries = 100;

function indexTooLarge({ rows, eventsToday, fleet }: Looked): string | undefined {
  const { work, held } = rows.entries();
  const mostWork = entriesPerEvent * eventsToday + fewEntries;
  if (work > mostWork) return `${work} entries are in the work lists, of ${eventsToday} events in a day`;
  const subjects = places.length + fleet.replacedPolicies().length + fleet.suppressedPolicies().length;
  return held > subjects + fewEntries ? `${held} entries are in the index of what is held` : undefined;
}

export const invariants: readonly Invariant[] = [
  { name: 'nothing is contained that should not be', broken: containedWrongly },
  { name: 'persons are not overruled', broken: undoesPersons },
  { name: 'what is in alarm is contained, or a notice named it, within 15 minutes', broken: notContained },
  { name: 'nothing is due and silent for more than 15 minutes', broken: silent },
  { name: 'no row has more than 64 KB', broken: rowTooLarge },
  { name: 'index entries are bounded', broken: indexTooLarge },
];

import { type Key, keyOfEvent, orderOf, sharded, shardOf } from '../../shared/history/keys.ts';
import { rowOfEvent } from '../../shared/history/rows.ts';
import type { Ruleset } from '../../shared/rules/ruleset.ts';
import { attributesOf, project } from './attributes.ts';
import { eventOf, kinds, type Labels, labelsOf, numberOf } from './fleet.ts';
import { eventsPerMoment, type Moments } from './moments.ts';

/** A query of the index by time, from the oldest on, as history asks it. */
export interface TimeQuery {
  readonly shard: string;
  readonly after: string;
  readonly before: string;
  readonly limit: number;
}

interface Making {
  readonly count: number;
  readonly moments: Moments;
  readonly ruleset: Ruleset;
}

type IndexRow = Key & { readonly timeShard: string; readonly at: string };

/** Models have a moment of their own, so that all that says it is relabelled. */
const modelMillis = Date.parse('2001-01-01T00:00:00Z');

/**
 * A history table of so many events that holds none of them: each is made when it is asked for, and always the same.
 * One event of each kind is made in full; the others of its kind are that one with labels of their own.
 */
export function createGeneratedHistory({ count, moments, ruleset }: Making) {
  const models = Array.from({ length: kinds }, (_, kind) => {
    const labels = labelsOf(kind, new Date(modelMillis + kind));
    const event = eventOf(kind, labels, ruleset);
    return { kind, eventId: event.eventId, row: attributesOf(rowOfEvent(event)), labels };
  });

  /** The rows of all models as DynamoDB's JSON, with nothing but these members. */
  const written = remembering((members: string): readonly string[] =>
    models.map(({ row }) => JSON.stringify(project(row, members.split(' ')))),
  );

  function modelOf(number: number) {
    const model = models[number % kinds];
    if (!model) throw new Error(`There is no event ${number}`);
    const labels = labelsOf(number, moments.at(number));
    return { model, labels, eventId: relabelled(model.eventId, model.labels, labels) };
  }

  function indexRow(number: number): IndexRow {
    const { labels, eventId } = modelOf(number);
    const at = orderOf(labels.at, eventId);
    return { ...keyOfEvent(eventId), timeShard: sharded('all', shardOf(eventId)), at };
  }

  /** All that happened at the moment of a number, in the order of the index: by the digest of the id. */
  const momentOf = remembering((number: number): readonly IndexRow[] => {
    const length = Math.min(eventsPerMoment, count - number);
    const rows = Array.from({ length }, (_, index) => indexRow(number + index));
    return rows.sort((a, b) => (a.at < b.at ? -1 : 1));
  });

  function* rowsFrom(after: string): Generator<IndexRow> {
    const first = moments.firstAt(new Date(after.slice(0, isoLength)));
    for (let number = first; number < count; number += eventsPerMoment) yield* momentOf(number);
  }

  return {
    query(asked: TimeQuery): IndexRow[] {
      const found: IndexRow[] = [];
      for (const row of matching(rowsFrom(asked.after), asked)) {
        found.push(row);
        if (found.length === asked.limit) break;
      }
      return found;
    },

    /** The row with this partition key as DynamoDB's JSON, with nothing but these members. */
    row(pk: string, members: readonly string[]): string {
      const { model, labels } = modelOf(numberOf(pk.slice(pk.indexOf('/') + 1)));
      return relabelled(written(members.join(' '))[model.kind] ?? '', model.labels, labels);
    },
  };
}

function* matching(rows: Iterable<IndexRow>, { shard, after, before }: TimeQuery): Generator<IndexRow> {
  for (const row of rows) {
    if (row.at > before) return;
    if (row.timeShard === shard && row.at >= after) yield row;
  }
}

const isoLength = '2026-11-23T08:00:00.000Z'.length;

const textsOf = ({ id, at, thingName, policyName }: Labels): readonly string[] => [
  id,
  at.toISOString(),
  String(at.getTime()),
  thingName,
  policyName,
];

function relabelled(text: string, from: Labels, to: Labels): string {
  const own = textsOf(to);
  return textsOf(from).reduce((result, label, index) => result.replaceAll(label, own[index] ?? ''), text);
}

/** What was made lately is not made again. */
function remembering<Wanted, Made>(make: (wanted: Wanted) => Made): (wanted: Wanted) => Made {
  const remembered = new Map<Wanted, Made>();
  return (wanted) => {
    const known = remembered.get(wanted);
    if (known) return known;
    if (remembered.size > 5000) remembered.clear();
    const made = make(wanted);
    remembered.set(wanted, made);
    return made;
  };
}

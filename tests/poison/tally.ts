import { createHash } from 'node:crypto';
import { parseNotice } from '../../shared/sources/parse-notice.ts';
import { keyOf, type Row } from './account.ts';
import type { Poison } from './poison.ts';

/** Where a notice can be found in the end. */
export type Place =
  /** Whole, with the reason. */
  | { readonly as: 'parked'; readonly reason: string }
  /** As an event of its own; maybe parked too, as one that Device Defender did not confirm. */
  | { readonly as: 'event'; readonly isUnconfirmed: boolean; readonly harm: readonly string[] }
  /** It named an audit that is known, and of which history holds what Device Defender says. */
  | { readonly as: 'known-audit' };

export interface Entry extends Pick<Poison, 'family' | 'seed'> {
  /** How often the same text was sent. */
  readonly sent: number;
  readonly places: readonly Place[];
}

/** What was sent, to be found again by its contents. */
export interface RateLimiter {
  note(poison: Poison): void;
  /** The poison whose text this is. */
  senderOf(message: string): Pick<Poison, 'family' | 'seed'> | undefined;
  /** Of all rows of history but those of before: whose they are. */
  settle(rows: readonly Row[], before: Before): Settled;
}

interface Before {
  readonly keys: ReadonlySet<string>;
  readonly auditTaskIds: readonly string[];
}

export interface Settled {
  readonly entries: readonly Entry[];
  /** Rows of events that no notice accounts for. */
  readonly strays: readonly Row[];
}

interface Noted extends Pick<Poison, 'family' | 'seed'> {
  readonly text: string;
  readonly body: string | undefined;
  readonly auditTaskId: string | undefined;
  sent: number;
}

const digest = (text: string): string => createHash('sha256').update(text).digest('base64');

/** A violation's document is its notice, with two members that history sets. */
const digestOfBody = (document: object): string =>
  digest(JSON.stringify({ ...document, kind: 'violation', subject: '' }));

/** Nobody can write out what nests a hundred thousand deep. */
function bodyOf(message: string): string | undefined {
  try {
    return digestOfBody(Object(JSON.parse(message)));
  } catch {
    return undefined;
  }
}

const auditIn = (message: string): string | undefined => {
  const notice = parseNotice(message);
  return notice.kind === 'audit' ? notice.taskId : undefined;
};

/** Steps that change nothing in AWS IoT, and what becomes of those that would and may not. */
const harmless = ['planned', 'held', 'observed', 'skipped', 'expired', 'rejected', 'awaiting-approval'];

function harmOf({ responses }: Row): string[] {
  const all = Array.isArray(responses) ? responses : [];
  return all
    .filter(({ step, status }) => step.kind !== 'notify' && !harmless.includes(status))
    .map(({ step, status }) => `${step.kind} ${status}`);
}

export function createRateLimiter(): RateLimiter {
  const noted = new Map<string, Noted>();

  return {
    note({ family, seed, message }) {
      const text = digest(message);
      const known = noted.get(text);
      if (known) known.sent += 1;
      else
        noted.set(text, {
          ...{ family, seed, text, sent: 1 },
          body: bodyOf(message),
          auditTaskId: auditIn(message),
        });
    },
    senderOf: (message) => noted.get(digest(message)),
    settle: (rows, before) => settle([...noted.values()], rows, before),
  };
}

function settle(noted: readonly Noted[], rows: readonly Row[], { keys, auditTaskIds }: Before): Settled {
  const ofKind = (kind: string) => rows.filter((row) => row.kind === kind && !keys.has(keyOf(row)));
  const events = new Map(
    ofKind('violation').map((row) => [digestOfBody(JSON.parse(String(row.document))), row]),
  );
  const parked = new Map(ofKind('parked').map((row) => [digest(String(row.message)), row]));
  const accounted = new Set<Row>();
  const take = (row: Row | undefined): Row | undefined => {
    if (row) accounted.add(row);
    return row;
  };

  function asEvent(body: string | undefined): Place[] {
    const row = take(body === undefined ? undefined : events.get(body));
    if (!row) return [];
    const isUnconfirmed = take(parked.get(digest(String(row.document)))) !== undefined;
    return [{ as: 'event', isUnconfirmed, harm: harmOf(row) }];
  }

  function asParked(text: string): Place[] {
    const row = take(parked.get(text));
    return row ? [{ as: 'parked', reason: String(row.reason) }] : [];
  }

  const asKnownAudit = (taskId: string | undefined): Place[] =>
    taskId !== undefined && auditTaskIds.includes(taskId) ? [{ as: 'known-audit' }] : [];

  const entries = noted.map((message) => ({
    ...{ family: message.family, seed: message.seed, sent: message.sent },
    places: [...asParked(message.text), ...asEvent(message.body), ...asKnownAudit(message.auditTaskId)],
  }));
  const eventRows = rows.filter((row) => row.eventId !== undefined && !keys.has(keyOf(row)));
  return { entries, strays: eventRows.filter((row) => !accounted.has(row)) };
}

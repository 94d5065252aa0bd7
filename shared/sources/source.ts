import type * as v from 'valibot';
import type { JsonObject } from '../json/json.ts';
import type { Field, Fields } from './field.ts';
import type { ReadNotice, UnreadableNotice } from './notice.ts';
import type { Subject } from './subject.ts';

/** What an event says of itself, before anybody has decided on it. */
export type EventFacts<Name extends string = string> = {
  readonly kind: Name;
  /** Derived from what Device Defender says. Its part before the second slash is the partition that holds the row. */
  readonly eventId: string;
  /** When it happened in Device Defender's own time. */
  readonly at: Date;
  readonly subject: Subject;
  /** What noticed it: `check/NAME` or `profile/NAME`. */
  readonly source?: string | undefined;
};

/** One kind of event of history. */
export interface EventKind {
  readonly name: string;
  /** What its rows hold beside what all rows hold. */
  readonly members: v.ObjectEntries;
  /** A short description for operators. */
  title(event: EventFacts): string;
}

/** What is alike in kinds of documents, for those who ask what can answer them; a report can only be passed on. */
export const families = ['violation', 'finding', 'report'] as const;
export type Family = (typeof families)[number];

/** A kind of document that rules match. What is decided on one is an event of that kind. */
export interface DocumentKind extends EventKind {
  readonly family: Family;
  /** A phrase for messages, as in: what a rule is about. */
  readonly about: string;
  /** All that is known of its fields. */
  readonly fields: Fields;
  /** Of fields whose names are not known before. */
  readonly fieldAt?: (path: string) => Field | undefined;
  /** Whether there are no other fields at this path: AWS may add some to what it sends. */
  readonly isClosed?: (path: string) => boolean;
  /** Fields that authors of rules may expect, and the nearest that exist. */
  readonly instead?: Readonly<Record<string, string>>;
  /** The field that says whether it goes on: any value but one is an end, and an end may release and never contain. */
  readonly alarm?: { readonly field: string; readonly on: string; readonly ended: readonly string[] };
  /** Whether it gets no response, since a person has accepted it. */
  readonly isSuppressed?: (document: JsonObject) => boolean;
}

/** The event of a notice itself, where its documents have events of their own. No rule decides on it. */
export interface NoticeKind extends EventKind {
  /** What its notice says, line by line. */
  lines(document: JsonObject): readonly string[];
}

/** A document for rules, and what the event of it says of itself. */
export interface Draft<Facts extends EventFacts = EventFacts> {
  readonly document: JsonObject;
  readonly facts: Facts;
}

/** How notices become events, one event from each notice: its receiver can decide at once. */
export interface Direct<Notice extends ReadNotice = ReadNotice, Facts extends EventFacts = EventFacts> {
  draft(notice: Notice): Draft<Facts>;
  /** The member that says when it happened. */
  readonly moment: string;
  /** The first member by which two notices of one event differ; undefined where one repeats the other. */
  contradiction(one: JsonObject, other: JsonObject): string | undefined;
}

/** A form in which samples are written. */
export interface SampleForm {
  /** As in "is no finding (findingId)"; absent where one sample may hold several documents. */
  readonly noun?: string;
  isOne(sample: JsonObject): boolean;
  /** Throws `NoSampleError`. */
  read(sample: JsonObject): readonly JsonObject[];
}

/** All that is known of one kind of notice, but for how it is confirmed. */
export interface Source<Notice extends ReadNotice = ReadNotice> {
  readonly name: Notice['kind'];
  /** The member by which its notices are recognised: by a positive match only. */
  readonly mark: string;
  read(document: JsonObject): Notice | UnreadableNotice;
  readonly documents: readonly DocumentKind[];
  /** The functions that decide on its documents. */
  readonly decidedBy: readonly ('receive-violation' | 'receive-audit' | 'reconcile')[];
  readonly notices: readonly NoticeKind[];
  readonly direct?: Direct<Notice>;
  /** Absent: its notices. */
  readonly samples?: readonly SampleForm[];
}

/** What is no sample of anything that rules see; the message says why. */
export class NoSampleError extends Error {
  override readonly name = 'NoSampleError';
}

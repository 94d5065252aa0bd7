import * as v from 'valibot';
import { type JsonObject, whyNotStorable } from '../json/json.ts';
import { excerpt } from '../text/excerpt.ts';

/** A notice that could be read: `kind` is the name of its source. */
export interface ReadNotice {
  readonly kind: string;
  /** The notice as received, every member. */
  readonly document: JsonObject;
}

type UnreadableReason =
  | 'not-json'
  | 'not-an-object'
  | 'too-large'
  | 'too-deep'
  | 'unknown-kind'
  | 'from-the-future'
  | 'contradictory'
  | `invalid-${string}`;

/** A message that is no notice we can act on. Whoever parks it stores its text. */
export interface UnreadableNotice {
  readonly kind: 'unreadable';
  readonly reason: UnreadableReason;
  readonly detail: string;
}

/** Notices have members of their own, also called `reason`: only the kind identifies it. */
export const isUnreadable = (notice: ReadNotice | UnreadableNotice): notice is UnreadableNotice =>
  notice.kind === 'unreadable';

const maxDetailLength = 500;

export const unreadable = (reason: UnreadableReason, detail: string): UnreadableNotice => ({
  kind: 'unreadable',
  reason,
  detail: excerpt(detail, maxDetailLength),
});

/** Reads notices of one kind; all their members are kept, also those that the schema does not know. */
export const readerOf =
  <const Kind extends string, Members extends object>(
    kind: Kind,
    schema: v.GenericSchema<unknown, Members>,
  ): ((document: JsonObject) => (Members & ReadNotice & { readonly kind: Kind }) | UnreadableNotice) =>
  (document) => {
    const flaw = whyNotStorable(document);
    if (flaw) return unreadable(`invalid-${kind}`, flaw);
    const { success, output, issues } = v.safeParse(schema, document);
    return success
      ? { ...output, kind, document }
      : unreadable(
          `invalid-${kind}`,
          issues.map((issue) => `${v.getDotPath(issue) ?? '(message)'}: ${issue.message}`).join('; '),
        );
  };

import * as v from 'valibot';
import { isJsonObject, isTooDeep, type JsonObject, whyNotStorable } from '../json/json.ts';
import { excerpt } from '../text/excerpt.ts';
import { AuditMembers, type AuditNotice } from './audit/notice.ts';
import { ViolationMembers, type ViolationNotice } from './violation/notice.ts';

export type UnreadableReason =
  | 'not-json'
  | 'not-an-object'
  | 'too-large'
  | 'too-deep'
  | 'unknown-kind'
  | 'from-the-future'
  | 'contradictory'
  | 'invalid-violation'
  | 'invalid-audit';

/** A message that is no notice we can act on. Its text is kept by whoever parks it. */
export interface UnreadableNotice {
  readonly kind: 'unreadable';
  readonly reason: UnreadableReason;
  readonly detail: string;
}

export type Notice = ViolationNotice | AuditNotice | UnreadableNotice;

/** SNS takes 256 KiB (Amazon SNS quotas); anything larger did not come that way. */
export const maxMessageBytes = 256 * 1024;

const tooManyBytes = `more than ${maxMessageBytes} bytes`;

const maxDetailLength = 500;

const unreadable = (reason: UnreadableReason, detail: string): UnreadableNotice => ({
  kind: 'unreadable',
  reason,
  detail: excerpt(detail, maxDetailLength),
});

/** Reads one message of the Device Defender topic. Never throws: what cannot be read says why. */
export function parseNotice(message: string): Notice {
  if (isTooLarge(message)) return unreadable('too-large', tooManyBytes);
  const json = parseJson(message);
  if (json === notJson) return unreadable('not-json', 'the message is not JSON');
  if (!isJsonObject(json)) return unreadable('not-an-object', 'the message is JSON but not an object');
  if (isTooDeep(json)) return unreadable('too-deep', 'the message nests deeper than any notice does');
  if (isTooLarge(JSON.stringify(json))) return unreadable('too-large', `${tooManyBytes} when written out`);
  return classify(json);
}

/** What is kept of a notice is written anew: there, a 1e20 of four bytes has twenty-one. */
const isTooLarge = (text: string): boolean => Buffer.byteLength(text) > maxMessageBytes;

const notJson = Symbol('not JSON');

function parseJson(message: string): unknown {
  try {
    return JSON.parse(message);
  } catch {
    return notJson;
  }
}

/**
 * By positive match only. A message of the PUBLISH_FINDING_TO_SNS action has neither member, and must stay
 * unknown: a rule that acted on it could feed itself.
 */
function classify(document: JsonObject): Notice {
  if (Object.hasOwn(document, 'violationEventType')) return readViolation(document);
  if (Object.hasOwn(document, 'auditDetails')) return readAudit(document);
  return unreadable(
    'unknown-kind',
    'neither violationEventType nor auditDetails: not a Device Defender notice',
  );
}

function readViolation(document: JsonObject): ViolationNotice | UnreadableNotice {
  const flaw = whyNotStorable(document);
  if (flaw) return unreadable('invalid-violation', flaw);
  const { success, output, issues } = v.safeParse(ViolationMembers, document);
  return success
    ? { kind: 'violation', ...output, document }
    : unreadable('invalid-violation', describe(issues));
}

function readAudit(document: JsonObject): AuditNotice | UnreadableNotice {
  const flaw = whyNotStorable(document);
  if (flaw) return unreadable('invalid-audit', flaw);
  const { success, output, issues } = v.safeParse(AuditMembers, document);
  return success ? { kind: 'audit', ...output, document } : unreadable('invalid-audit', describe(issues));
}

const describe = (issues: readonly v.BaseIssue<unknown>[]): string =>
  issues.map((issue) => `${v.getDotPath(issue) ?? '(message)'}: ${issue.message}`).join('; ');

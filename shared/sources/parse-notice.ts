import { isJsonObject, isTooDeep, type JsonObject } from '../json/json.ts';
import { type ReadNotice, type UnreadableNotice, unreadable } from './notice.ts';
import type { Source } from './source.ts';
import { sources } from './sources.ts';

export type Notice = ReturnType<(typeof sources)[number]['read']>;

/** SNS takes 256 KiB (Amazon SNS quotas); anything larger did not come that way. */
const maxMessageBytes = 256 * 1024;

const tooManyBytes = `more than ${maxMessageBytes} bytes`;

/** Reads one message of the Device Defender topic. Never throws: what cannot be read says why. */
export const parseNotice = (message: string): Notice =>
  parse(message, (document) => marked(document, sources)?.read(document) ?? unknown(sources));

/** The same, with these sources instead of the product's. */
export const parseNoticeAmong = (message: string, among: readonly Source[]): ReadNotice | UnreadableNotice =>
  parse(message, (document) => marked(document, among)?.read(document) ?? unknown(among));

function parse<Read>(message: string, read: (document: JsonObject) => Read): Read | UnreadableNotice {
  if (isTooLarge(message)) return unreadable('too-large', tooManyBytes);
  const json = parseJson(message);
  if (json === notJson) return unreadable('not-json', 'the message is not JSON');
  if (!isJsonObject(json)) return unreadable('not-an-object', 'the message is JSON but not an object');
  if (isTooDeep(json)) return unreadable('too-deep', 'the message nests deeper than any notice does');
  if (isTooLarge(JSON.stringify(json))) return unreadable('too-large', `${tooManyBytes} when written out`);
  return read(json);
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
 * A message of the PUBLISH_FINDING_TO_SNS action has no mark, and must stay unknown: a rule that acted on it could feed
 * itself.
 */
const marked = <Of extends Source>(document: JsonObject, among: readonly Of[]): Of | undefined =>
  among.find(({ mark }) => Object.hasOwn(document, mark));

const unknown = (among: readonly Source[]): UnreadableNotice =>
  unreadable(
    'unknown-kind',
    `neither ${among.map(({ mark }) => mark).join(' nor ')}: not a Device Defender notice`,
  );

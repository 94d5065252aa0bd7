import { isJsonObject, isTooDeep, type JsonObject, type JsonValue } from '../json/json.ts';
import { isUnreadable } from './notice.ts';
import { parseNoticeAmong } from './parse-notice.ts';
import { NoSampleError, type SampleForm, type Source } from './source.ts';
import { sources } from './sources.ts';

/**
 * The document that rules see for a sample event: a violation notice, a finding as the API answers it, or one entry
 * of an audit notice's `auditDetails`. Throws `NoSampleError`.
 */
export function sampleDocument(sample: JsonObject, among: readonly Source[] = sources): JsonObject {
  const [document] = read(
    sample,
    among.flatMap(formsOf).filter(({ noun }) => noun),
  );
  if (document) return document;
  throw new NoSampleError('is no event');
}

/** The documents of a sample that may hold several: an audit notice, a page of findings, or a list. Throws `NoSampleError`. */
export function sampleDocuments(
  sample: JsonValue,
  among: readonly Source[] = sources,
): readonly JsonObject[] {
  if (Array.isArray(sample)) return sample.flatMap((each) => sampleDocuments(each, among));
  if (!isJsonObject(sample)) throw new NoSampleError('is no event: that is an object');
  return read(sample, among.flatMap(formsOf));
}

function read(sample: JsonObject, forms: readonly SampleForm[]): readonly JsonObject[] {
  if (isTooDeep(sample)) throw new NoSampleError('is no event: it nests deeper than any does');
  const form = forms.find((each) => each.isOne(sample));
  if (form) return form.read(sample);
  const nouns = forms.flatMap(({ noun }) => (noun ? `no ${noun}` : [])).join(', ');
  throw new NoSampleError(`is ${nouns.replace(/, (?=[^,]*$)/, ' and ')}`);
}

const formsOf = (source: Source): readonly SampleForm[] => source.samples ?? [asNotice(source)];

const asNotice = (source: Source): SampleForm => ({
  noun: `${source.name} (${source.mark})`,
  isOne: (sample) => Object.hasOwn(sample, source.mark),
  read(sample) {
    const notice = parseNoticeAmong(JSON.stringify(sample), [source]);
    if (isUnreadable(notice)) throw new NoSampleError(`is no ${source.name}: ${notice.detail}`);
    return source.direct ? [source.direct.draft(notice).document] : [];
  },
});

import * as v from 'valibot';
import { hint } from '../text/did-you-mean.ts';

/** An object with these members and no others. The message about another member names these. */
export const fields = <const Entries extends v.ObjectEntries>(entries: Entries) =>
  v.strictObject(entries, ({ expected, received, input }) => {
    const names = Object.keys(entries);
    const members = names.join(', ');
    if (expected === 'never') return `is no field here: use ${members}${hint(String(input), names)}`;
    return received === 'undefined' ? 'is missing' : `must be an object with ${members}`;
  });

/** The schema with words on what it is for, which editors show (`schema/`). */
export const about = <const Schema extends v.GenericSchema>(words: string, schema: Schema) =>
  v.pipe(schema, v.description(words));

/** A text for operators: one line, since AWS IoT takes no control characters in descriptions. */
export const lineUpTo = (maxLength: number) =>
  v.pipe(
    v.string('must be a text'),
    v.trim(),
    v.minLength(1, 'must not be empty'),
    v.maxLength(maxLength, `must have at most ${maxLength} characters`),
    v.regex(/^\P{Cc}*$/u, 'must be one line without tabs'),
  );

export const wholeBetween = (least: number, most: number) => {
  const message = `must be a whole number from ${least} to ${most}`;
  return v.pipe(v.number(message), v.integer(message), v.minValue(least, message), v.maxValue(most, message));
};

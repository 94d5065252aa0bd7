/**
 * Names and messages are others' words: none may move the cursor, hide or turn the line around. JSON itself escapes
 * the other control characters.
 */
const unprintable = /[\u007f-\u009f\p{Cf}\p{Zl}\p{Zp}]/gu;

/** A text that is going to be part of JSON. */
export const printableInJson = (text: string): string => text.replace(unprintable, '\ufffd');

const escaped = (character: string): string =>
  Array.from(
    { length: character.length },
    (_, place) => `\\u${character.charCodeAt(place).toString(16).padStart(4, '0')}`,
  ).join('');

/** JSON, equal once parsed, in which such characters are written as escapes. */
export const printableJson = (value: unknown): string =>
  JSON.stringify(value, null, 2).replace(unprintable, escaped);

/** A text on a terminal: nothing in it may move the cursor or clear the screen either. */
export const printable = (text: string): string =>
  text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Surrogate}]/gu, '\ufffd');

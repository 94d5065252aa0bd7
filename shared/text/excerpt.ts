/**
 * The beginning of a text, as UTF-8 can carry it: a cut may halve a character, and others' words may come halved. A
 * store that takes UTF-8 only would refuse such a text, each time it is tried.
 */
export const excerpt = (text: string, maxLength: number): string =>
  text.slice(0, maxLength).replace(/\p{Surrogate}/gu, '\ufffd');

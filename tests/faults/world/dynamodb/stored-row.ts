import { WorldError } from '../world-error.ts';

export type Row = Readonly<Record<string, unknown>>;

const isPlainObject = (value: object): boolean =>
  Object.prototype.toString.call(value) === '[object Object]' &&
  (Object.getPrototypeOf(value) === null || value.constructor.name === 'Object');

/** Throws where a value is not what the document client can turn into attributes without being told how. */
function check(value: unknown): void {
  if (typeof value === 'object' && value !== null) checkMembers(value);
  else if (typeof value === 'number' ? !Number.isFinite(value) : !plainTypes.includes(typeof value))
    throw new WorldError(`The document client can't store ${String(value)}`);
}

function checkMembers(value: object): void {
  if (Array.isArray(value)) value.forEach(check);
  else if (isPlainObject(value)) Object.values(value).forEach(check);
  else throw new WorldError(`The document client can't store ${Object.prototype.toString.call(value)}`);
}

const plainTypes = ['string', 'boolean', 'undefined', 'object'];

/** The row as it is kept: text, so that nobody shares what was written. Undefined members are left out. */
export function serialized(row: Row): string {
  check(row);
  return JSON.stringify(row);
}

export const deserialized = (text: string): Row => JSON.parse(text);

import type { Family } from '../poison.ts';
import { brokenJson } from './broken-json.ts';
import { forged } from './forged.ts';
import { injected } from './injections.ts';
import { numbers } from './numbers.ts';
import { shapes } from './shapes.ts';
import { unicode } from './unicode.ts';

/** All ways to be malformed, hostile or huge. */
export const families: readonly Family[] = [
  ...brokenJson,
  ...shapes,
  ...unicode,
  ...numbers,
  ...injected,
  ...forged,
];

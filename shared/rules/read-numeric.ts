import type { JsonValue } from '../json/json.ts';
import type { Range } from './matchers.ts';

const shape =
  '`numeric` takes a comparison and a number, or a range from low to high: [">", 0] or [">", 0, "<=", 5]';

const everything: Range = { from: -Infinity, to: Infinity, above: false, below: false };

/** One comparison and its number as a range; undefined where it is neither. */
function rangeOf(comparison: JsonValue | undefined, value: JsonValue | undefined): Range | undefined {
  if (typeof value !== 'number' || !Number.isFinite(value)) return undefined;
  switch (comparison) {
    case '=':
      return { ...everything, from: value, to: value };
    case '>':
    case '>=':
      return { ...everything, from: value, above: comparison === '>' };
    case '<':
    case '<=':
      return { ...everything, to: value, below: comparison === '<' };
    default:
      return undefined;
  }
}

/** Reads the operand of `numeric`. Numbers are IEEE 754 doubles, in patterns and in documents. */
export function readNumeric(operand: JsonValue): { readonly range: Range } | { readonly problem: string } {
  if (!Array.isArray(operand)) return { problem: shape };
  const [comparison, value, ...second]: readonly JsonValue[] = operand;
  const range = rangeOf(comparison, value);
  if (!range) return { problem: shape };
  if (second.length === 0) return { range };
  const [upTo, top, ...more] = second;
  const rest = rangeOf(upTo, top);
  if (!rest || more.length > 0 || range.to !== Infinity || rest.from !== -Infinity) return { problem: shape };
  if (range.from >= rest.to)
    return { problem: '`numeric` takes a range whose low end is below its high end' };
  return { range: { ...rest, from: range.from, above: range.above } };
}

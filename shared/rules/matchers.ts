import type { Leaf } from '../json/json.ts';
import { isIn, type Network } from './addresses.ts';
import { holdsForText, type TextMatcher } from './strings.ts';

/** Numbers from one bound to the other, each of which may itself be left out. */
export interface Range {
  readonly from: number;
  readonly to: number;
  readonly above: boolean;
  readonly below: boolean;
}

/** What one entry of a pattern's list asks of a field. */
export type Matcher =
  | TextMatcher
  | { readonly kind: 'exact'; readonly value: Leaf }
  | ({ readonly kind: 'numeric' } & Range)
  | { readonly kind: 'network'; readonly network: Network }
  | { readonly kind: 'anything-but'; readonly values: readonly Leaf[] }
  | { readonly kind: 'anything-but-texts'; readonly noneOf: readonly TextMatcher[] }
  | { readonly kind: 'exists'; readonly wanted: boolean };

/** Whether the values found at a path satisfy one matcher: any one of an array's elements is enough. */
export function matches(matcher: Matcher, found: readonly Leaf[]): boolean {
  switch (matcher.kind) {
    case 'exact':
      return found.includes(matcher.value);
    case 'numeric':
      return found.some((value) => typeof value === 'number' && isWithin(matcher, value));
    case 'network':
      return found.some((value) => typeof value === 'string' && isIn(matcher.network, value));
    case 'anything-but':
      return found.some((value) => !matcher.values.includes(value));
    case 'anything-but-texts':
      return found.some((value) => !matcher.noneOf.some((each) => holds(each, value)));
    case 'exists':
      return matcher.wanted === found.length > 0;
    default:
      return found.some((value) => holds(matcher, value));
  }
}

const holds = (matcher: TextMatcher, value: Leaf): boolean =>
  typeof value === 'string' && holdsForText(matcher, value);

const isWithin = ({ from, to, above, below }: Range, value: number): boolean =>
  (above ? value > from : value >= from) && (below ? value < to : value <= to);

import fc from 'fast-check';
import type { JsonObject, JsonValue } from '../../../../shared/json/json.ts';

/** Few names and values, so that patterns and documents meet often. */
const name = fc.constantFrom('x', 'y', 'x.y', 'thingName');
const text = fc.constantFrom('', 'a', 'b', 'ab', 'aB', 'ba', 'aab', '10.0.0.1', '::1');
const leaf = fc.oneof(text, fc.integer({ min: 0, max: 3 }), fc.constantFrom(null, true, false, -0, 1.5));

const entry: fc.Arbitrary<JsonValue> = fc.oneof(
  { weight: 4, arbitrary: leaf },
  fc.oneof(
    text.map((prefix) => ({ prefix })),
    text.map((suffix) => ({ suffix })),
    text.map((each) => ({ 'equals-ignore-case': each })),
    fc.constantFrom('*', 'a*', '*b', 'a*b', 'ab', '*a*').map((wildcard) => ({ wildcard })),
    fc
      .constantFrom('a', ['a', 'b'], 1, { prefix: 'a' }, { wildcard: 'a*b' })
      .map((each) => ({ 'anything-but': each })),
    fc.constantFrom(['>', 1], ['>=', 0, '<', 2], ['=', 0]).map((numeric) => ({ numeric })),
    fc.constantFrom('10.0.0.0/8', '::/64').map((cidr) => ({ cidr })),
    fc.boolean().map((exists) => ({ exists })),
  ),
);
const list = fc.array(entry, { minLength: 1, maxLength: 3 });
const fields = fc.dictionary(name, fc.oneof(list, fc.dictionary(name, list, { minKeys: 1, maxKeys: 2 })), {
  minKeys: 1,
  maxKeys: 3,
});

/** A pattern of every operator; some name a path twice, and are refused. */
export const anyPattern: fc.Arbitrary<JsonObject> = fc.oneof(
  fields,
  fc
    .tuple(fields, fc.array(fields, { minLength: 2, maxLength: 3 }))
    .map(([beside, $or]) => ({ ...beside, $or })),
  fc.array(fields, { minLength: 2, maxLength: 3 }).map(($or) => ({ $or })),
);

export const anyDocument: fc.Arbitrary<JsonObject> = fc
  .object({
    key: name,
    values: [leaf, fc.array(leaf, { maxLength: 2 })],
    maxDepth: 3,
    maxKeys: 3,
    withObjectString: false,
  })
  .map((document) => JSON.parse(JSON.stringify(document)));

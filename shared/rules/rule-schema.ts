import * as v from 'valibot';
import { isJsonObject, type JsonObject } from '../notices/json.ts';
import { Duration } from './duration.ts';
import { fields, lineUpTo, wholeBetween } from './fields.ts';
import { ActionName, ResponseSource, responsesByName } from './response-schema.ts';
import { defaultRetentionDays } from './ruleset.ts';

const Canary = fields({
  canary: v.pipe(v.string('must be a text'), v.regex(/^\d{1,2}%$/, 'must be a share such as 10%')),
});

const ModeSchema = v.union(
  [v.picklist(['observe', 'enforce', 'approve']), Canary],
  'must be observe, enforce, approve, or { canary: 10% }',
);

const Limits = fields({
  /** Per subject. */
  cooldown: v.optional(Duration),
  devices: v.optional(
    v.pipe(
      v.array(fields({ count: wholeBetween(1, 1_000_000), per: Duration }), 'must be a list of limits'),
      v.minLength(1, 'must hold at least one limit, e.g. { count: 20, per: 1h }'),
      v.maxLength(5, 'takes at most 5 limits'),
    ),
  ),
});

/** What a rule expects of a sample event: its path, or the event itself. */
const RuleTest = fields({
  name: lineUpTo(200),
  event: v.union([v.string(), v.custom<JsonObject>(isJsonObject)], 'must be a path or an event'),
  /** Of this rule alone, or, where responses are named, of the whole ruleset: this rule decides and asks for them. */
  expect: v.union(
    [
      v.picklist(['match', 'no-match']),
      v.pipe(v.array(v.picklist([...Object.keys(responsesByName), 'release'])), v.minLength(1)),
    ],
    'must be match or no-match, or the responses expected, e.g. [mitigate, notify]',
  ),
});

/** A rule in its final form. What this version can't do yet is refused by name in `not-built.ts`. */
export const RuleSchema = fields({
  id: v.pipe(
    v.string('must be a text'),
    v.regex(/^[a-z0-9][a-z0-9-]{0,63}$/, 'must be 1 to 64 of a-z 0-9 -, the first not -'),
  ),
  description: v.optional(lineUpTo(1000)),
  owner: v.optional(lineUpTo(200)),
  /** Lower first. */
  priority: v.optional(wholeBetween(1, 99_999), 1000),
  /** Absent: the settings' `defaultMode`. */
  mode: v.optional(ModeSchema),
  match: v.custom<JsonObject>(isJsonObject, 'must be a pattern: fields with lists of values'),
  respond: v.pipe(
    v.array(ResponseSource, 'must be a list'),
    v.minLength(1, 'must ask for at least one response'),
    v.maxLength(10, 'takes at most 10 responses'),
  ),
  limits: v.optional(Limits),
  release: v.optional(fields({ on: v.literal('cleared', 'must be cleared'), after: Duration })),
  continue: v.optional(v.boolean('must be true or false')),
  tests: v.optional(v.array(RuleTest, 'must be a list of tests')),
});
export type RuleSource = v.InferOutput<typeof RuleSchema>;

export const SettingsSchema = fields({
  /** The mitigation actions that rules may use at all; IAM can't restrict which action a task runs. */
  mitigationActions: v.optional(v.array(ActionName, 'must be a list of mitigation actions'), []),
  defaultMode: v.optional(ModeSchema, 'observe'),
  /** Days that history keeps an event. */
  retentionDays: v.optional(wholeBetween(1, 3650), defaultRetentionDays),
  protected: v.optional(v.array(v.unknown(), 'must be a list of patterns')),
  breaker: v.optional(v.unknown()),
  notices: v.optional(v.unknown()),
});
export type SettingsSource = v.InferOutput<typeof SettingsSchema>;

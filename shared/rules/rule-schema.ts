import * as v from 'valibot';
import type { JsonObject } from '../notices/json.ts';
import { isJsonObject } from '../notices/json.ts';
import { Duration } from './duration.ts';

/** Names of mitigation actions (AWS IoT API reference, CreateMitigationAction). */
const ActionName = v.pipe(
  v.string(),
  v.regex(/^[a-zA-Z0-9_-]{1,128}$/, 'must be the name of a mitigation action'),
);

const Text = (maxLength: number) =>
  v.pipe(v.string(), v.trim(), v.minLength(1, 'must not be empty'), v.maxLength(maxLength));

const Pattern = v.custom<JsonObject>(isJsonObject, 'must be a pattern: fields with lists of values');

const Mitigate = v.strictObject({
  mitigate: v.pipe(
    v.array(ActionName),
    v.minLength(1, 'must name an action'),
    v.maxLength(5, 'takes at most 5 actions'),
  ),
});

const Suppress = v.strictObject({
  suppress: v.strictObject({
    for: v.optional(Duration),
    indefinitely: v.optional(v.literal(true)),
    owner: Text(200),
    reason: Text(500),
    ticket: v.optional(Text(100)),
  }),
});

const Verify = v.strictObject({
  verify: v.strictObject({
    state: v.picklist(['FALSE_POSITIVE', 'BENIGN_POSITIVE', 'TRUE_POSITIVE', 'UNKNOWN']),
    description: v.optional(Text(1000)),
  }),
});

const Notify = v.strictObject({
  notify: v.strictObject({ severity: v.picklist(['low', 'medium', 'high']) }),
});

const Canary = v.strictObject({
  canary: v.pipe(v.string(), v.regex(/^\d{1,2}%$/, 'must be a share such as 10%')),
});

export const ModeSchema = v.union(
  [v.picklist(['observe', 'enforce', 'approve']), Canary],
  'must be observe, enforce, approve, or canary: 10%',
);

const Limits = v.strictObject({
  cooldown: v.optional(Duration),
  devices: v.optional(
    v.array(v.strictObject({ count: v.pipe(v.number(), v.integer(), v.minValue(1)), per: Duration })),
  ),
});

/** A rule in its final form. What this version can't do yet is refused by name in `not-built.ts`. */
export const RuleSchema = v.strictObject({
  id: v.pipe(v.string(), v.regex(/^[a-z0-9][a-z0-9-]{0,63}$/, 'must be 1 to 64 of a-z 0-9 -')),
  description: v.optional(Text(1000)),
  owner: v.optional(Text(200)),
  priority: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(99_999)), 1000),
  mode: v.optional(ModeSchema),
  match: Pattern,
  respond: v.pipe(
    v.array(
      v.union(
        [Mitigate, Suppress, Verify, Notify],
        'must be one of mitigate, suppress, verify, notify, with its members',
      ),
    ),
    v.minLength(1, 'must ask for at least one response'),
    v.maxLength(10),
  ),
  limits: v.optional(Limits),
  release: v.optional(v.strictObject({ on: v.literal('cleared'), after: Duration })),
  continue: v.optional(v.boolean()),
  tests: v.optional(v.array(v.looseObject({ name: v.string(), event: v.unknown(), expect: v.unknown() }))),
});
export type RuleSource = v.InferOutput<typeof RuleSchema>;

export const SettingsSchema = v.strictObject({
  /** The mitigation actions that rules may use at all; IAM can't restrict which action a task runs. */
  mitigationActions: v.optional(v.array(ActionName), []),
  defaultMode: v.optional(ModeSchema, 'observe'),
  /** Days that history keeps an event. */
  retentionDays: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(3650)), 400),
  protected: v.optional(v.array(v.unknown())),
  breaker: v.optional(v.unknown()),
  notices: v.optional(v.unknown()),
});
export type SettingsSource = v.InferOutput<typeof SettingsSchema>;

import * as v from 'valibot';
import { type Actions, actions, responseSchemaOf } from '../actions/actions.ts';
import { MitigationActionName } from '../actions/mitigate.ts';
import { releaseForm } from '../actions/release.ts';
import { isJsonObject, type JsonObject } from '../json/json.ts';
import { breakerForm, limitsForm } from '../limits/limits.ts';
import { about, fields, lineUpTo, wholeBetween } from '../schema/fields.ts';
import { defaultRetentionDays } from './ruleset.ts';

const Canary = fields({
  canary: about(
    'The share of subjects that the rule acts on. Not built yet.',
    v.pipe(v.string('must be a text'), v.regex(/^\d{1,2}%$/, 'must be a share such as 10%')),
  ),
});

const ModeSchema = v.union(
  [v.picklist(['observe', 'enforce', 'approve']), Canary],
  'must be observe, enforce, approve, or { canary: 10% }',
);

/** Read in full when it is compiled (`compile-pattern.ts`). */
export const PatternSource = v.custom<JsonObject>(
  isJsonObject,
  'must be a pattern: fields with lists of values',
);

/** A sample event, and what a rule expects of it. */
const testSchemaOf = (all: Actions) =>
  fields({
    name: about('What the event is, for people.', lineUpTo(200)),
    event: about(
      'A violation notice, a finding or one entry of auditDetails: a path from this file, or written out.',
      v.union([v.string(), v.custom<JsonObject>(isJsonObject)], 'must be a path or an event'),
    ),
    expect: about(
      'match and no-match ask this rule alone. A list of responses asks the whole ruleset: this rule decides, and asks for these.',
      v.union(
        [v.picklist(['match', 'no-match']), v.pipe(v.array(v.picklist(Object.keys(all))), v.minLength(1))],
        'must be match or no-match, or the responses expected, e.g. [mitigate, notify]',
      ),
    ),
  });

/**
 * The form of a rule where there are these actions. What this version can't do yet is refused by name in
 * `soundness.ts`.
 */
export const ruleSchemaOf = (all: Actions, responseSchema = responseSchemaOf(all)) =>
  fields({
    id: about(
      'The name of the rule, which decisions and history give.',
      v.pipe(
        v.string('must be a text'),
        v.regex(/^[a-z0-9][a-z0-9-]{0,63}$/, 'must be 1 to 64 of a-z 0-9 -, the first not -'),
      ),
    ),
    description: v.optional(about('What the rule is for, in a sentence.', lineUpTo(1000))),
    owner: v.optional(about('Who answers for the rule.', lineUpTo(200))),
    priority: v.optional(
      about(
        'Lower first. The first rule that matches decides, and the others are not asked.',
        wholeBetween(1, 99_999),
      ),
      1000,
    ),
    mode: v.optional(
      about(
        "observe writes down what would be done, enforce does it. Left out: the settings' defaultMode.",
        ModeSchema,
      ),
    ),
    match: about(
      'An event pattern, as in EventBridge: fields with lists of entries, of which one has to match.',
      PatternSource,
    ),
    respond: about(
      'What to do, in this order.',
      v.pipe(
        v.array(responseSchema, 'must be a list'),
        v.minLength(1, 'must ask for at least one response'),
        v.maxLength(10, 'takes at most 10 responses'),
      ),
    ),
    limits: v.optional(
      about('How much this rule may do. What exceeds it is held, and operators are notified.', limitsForm),
    ),
    release: v.optional(about('Undoes what was done for a violation, once its alarm is over.', releaseForm)),
    continue: v.optional(
      about('Whether later rules are asked too. Not built yet.', v.boolean('must be true or false')),
    ),
    tests: v.optional(
      about(
        'Sample events, and what to expect of them.',
        v.array(testSchemaOf(all), 'must be a list of tests'),
      ),
    ),
  });

export const RuleSchema = ruleSchemaOf(actions);
export type RuleSource = v.InferOutput<typeof RuleSchema>;

export const SettingsSchema = fields({
  mitigationActions: v.optional(
    about(
      "The mitigation actions of the account that rules may use at all: IAM can't restrict which one a task runs.",
      v.array(MitigationActionName, 'must be a list of mitigation actions'),
    ),
    [],
  ),
  defaultMode: v.optional(about('The mode of rules that name none.', ModeSchema), 'observe'),
  retentionDays: v.optional(
    about('How many days history keeps what happened.', wholeBetween(1, 3650)),
    defaultRetentionDays,
  ),
  protected: v.optional(
    about(
      'Subjects that no rule may change. Not built yet.',
      v.array(v.unknown(), 'must be a list of patterns'),
    ),
  ),
  breaker: v.optional(
    about(
      'How much all rules together may do. What exceeds it is held, and operators are notified.',
      breakerForm,
    ),
  ),
  notices: v.optional(about('How operators are notified. Not built yet.', v.unknown())),
});
export type SettingsSource = v.InferOutput<typeof SettingsSchema>;

import type * as v from 'valibot';
import type { LimitsForm } from '../limits/limits.ts';
import type { MitigationActionType } from '../sources/audit/checks.ts';
import type { Family } from '../sources/source.ts';

/** What is wrong at one place of a rule, and what would be right. */
export interface Contradiction {
  readonly path: string;
  readonly message: string;
}

/** What a rule says beside its responses. */
export interface RuleTerms {
  readonly limits?: LimitsForm | undefined;
  readonly release?: { readonly on: 'cleared'; readonly after: number } | undefined;
}

/** What one alternative of a rule's pattern may match. */
export interface MayMatch {
  readonly family: Family;
  /** The known audit checks whose findings may match. */
  readonly checks: readonly string[];
  /** Whether the pattern names its checks one by one. Otherwise findings of new checks may match too. */
  readonly namesChecks: boolean;
  /** Whether the pattern takes findings of severity CRITICAL. */
  readonly takesCritical: boolean;
}

/** The mitigation actions of an account, by name. */
export type ActionTypes = ReadonlyMap<string, MitigationActionType>;

/** The form of an action in a rule, under the action's name. */
interface InRule<Form, Step> {
  /** The schema of what a rule says. Its descriptions become those of the JSON Schema. */
  readonly form: v.GenericSchema<unknown, Form>;
  readonly fits: readonly Family[];
  compile(form: Form, terms: RuleTerms): Step;
  /** Why the form can't be used under these settings. Asked whenever a ruleset is loaded. */
  contradictions?(
    form: Form,
    settings: { readonly mitigationActions: readonly string[] },
  ): readonly Contradiction[];
  /** Why a new rule must not ask for this. Asked when rules are pushed; the actions of the account may be unknown. */
  objections?(form: Form, match: MayMatch, actionTypes?: ActionTypes): readonly Contradiction[];
}

/** Kinds of work, in the order in which `respond` does them. */
export type Queue = 'release' | 'notice' | 'mitigation' | 'suppression';

/** All that is known of an action except how it is done, which is in `functions/respond/actions/`. */
export interface Action<Form = unknown, Step = unknown> {
  /** Absent for actions that only the responder itself asks for. */
  readonly inRule?: InRule<Form, Step>;
  /** How a decision stores it. `kind` is the action's name. */
  readonly step: v.GenericSchema<unknown, Step>;
  /** `all`: the guards of design §6. `confirmed`: Device Defender is asked first, and nothing else. */
  readonly guards: 'all' | 'confirmed' | 'none';
  /** It can be put back as it was. */
  readonly isReversible?: true;
  /** What its responses queue with, so that a flood of one kind delays no other. */
  readonly queue: Queue;
  /** When it changes something in AWS IoT. Only what never does may follow the end of an alarm. */
  readonly acts: 'at-once' | 'after-settling' | 'never';
  /** What it does to the subject, as a replay counts it. */
  readonly effect?: 'contains' | 'suppresses';
  /** Whether the limits of a rule and the breaker apply. */
  readonly isLimited?: true;
  /** The kinds of documents for which a rule can ask that it be released. */
  readonly releasedFor?: readonly Family[];
  /** What it does, for operators, in one line. */
  describe(step: Step): string;
  /** The mitigation actions of the account that it uses. */
  mitigationActions?(step: Step): readonly string[];
}

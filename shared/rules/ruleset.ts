import type { ResponseStep } from '../actions/actions.ts';
import type { Limits } from '../limits/limits.ts';
import type { Pattern } from './pattern.ts';

export type Mode = 'observe' | 'enforce';

export interface Rule {
  readonly id: string;
  readonly priority: number;
  readonly mode: Mode;
  /** The kind of document that it is about (`shared/sources`). */
  readonly kind: string;
  /** It names the end of an alarm, so that it is asked then too. */
  readonly namesEndOfAlarm: boolean;
  readonly pattern: Pattern;
  readonly steps: readonly ResponseStep[];
  readonly limits?: Limits;
}

/** All rules and settings of one version: immutable, rules in the order they are tried. */
export interface Ruleset {
  readonly version: number;
  readonly rules: readonly Rule[];
  readonly mitigationActions: ReadonlySet<string>;
  readonly retentionDays: number;
  /** The limits of all rules together. */
  readonly breaker?: Limits;
}

export const defaultRetentionDays = 400;

/** The ruleset in force before the first push: everything is recorded, and nothing is done. */
export const emptyRuleset: Ruleset = {
  version: 0,
  rules: [],
  mitigationActions: new Set(),
  retentionDays: defaultRetentionDays,
};

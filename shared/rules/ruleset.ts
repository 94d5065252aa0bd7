import type { ResponseStep } from '../actions/actions.ts';
import type { Limits } from '../limits/limits.ts';
import type { DocumentKind } from '../sources/document-kinds.ts';
import type { Pattern } from './pattern.ts';

export type Mode = 'observe' | 'enforce';

export interface Rule {
  readonly id: string;
  readonly priority: number;
  readonly mode: Mode;
  readonly kind: DocumentKind;
  /** It names the end of an alarm, and wants to tell people of it. */
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
  /** What all rules together may do. */
  readonly breaker?: Limits;
}

export const defaultRetentionDays = 400;

/** What is in force where nobody has pushed a ruleset: everything is recorded, nothing is done. */
export const emptyRuleset: Ruleset = {
  version: 0,
  rules: [],
  mitigationActions: new Set(),
  retentionDays: defaultRetentionDays,
};

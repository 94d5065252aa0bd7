import type { Contradiction } from '../actions/action.ts';
import { type Actions, actions, askedIn } from '../actions/actions.ts';
import { limitsOf } from '../limits/limits.ts';
import type { Source } from '../sources/source.ts';
import { sources as productSources } from '../sources/sources.ts';
import { compilePattern } from './compile-pattern.ts';
import type { RuleSource, SettingsSource } from './rule-schema.ts';
import type { Mode, Rule } from './ruleset.ts';
import { contradictions, kindOf, namesEndOfAlarm } from './soundness.ts';

/** A compiled rule, or its problems. */
type CompiledRule = { readonly rule: Rule } | { readonly problems: readonly Contradiction[] };

/** What rules can ask for and be about; absent: what the product has. */
interface Known {
  readonly all?: Actions;
  readonly sources?: readonly Source[] | undefined;
}

/** Compiles a well-formed rule under the settings of its ruleset. */
export function compileRule(
  source: RuleSource,
  settings: SettingsSource,
  { all = actions, sources = productSources }: Known = {},
): CompiledRule {
  const { pattern, problems: inPattern } = compilePattern(source.match);
  const kind = kindOf(source.match, sources);
  const problems = [
    ...inPattern.map(({ path, message }) => ({ path: path ? `match.${path}` : 'match', message })),
    ...contradictions(source, { settings, kind, all, sources }),
  ];
  if (!kind || problems.length > 0) return { problems };
  return {
    rule: {
      id: source.id,
      priority: source.priority,
      mode: modeOf(source.mode ?? settings.defaultMode),
      kind: kind.name,
      namesEndOfAlarm: namesEndOfAlarm(source.match, kind),
      pattern,
      steps: askedIn(source.respond, all).map(({ inRule, form }) => inRule.compile(form, source)),
      ...(source.limits && { limits: limitsOf(source.limits) }),
    },
  };
}

/** Fails closed: a mode that is not built is refused as a contradiction, and would only observe. */
const modeOf = (mode: RuleSource['mode']): Mode => (mode === 'enforce' ? 'enforce' : 'observe');

import type { ResponseStep } from '../actions/actions.ts';
import type { Limits } from '../limits/limits.ts';
import { compilePattern } from './compile-pattern.ts';
import { unbuiltInRule } from './not-built.ts';
import type { RuleSource, SettingsSource } from './rule-schema.ts';
import type { Mode, Rule } from './ruleset.ts';
import { type Contradiction, contradictions, kindOf, namesEndOfAlarm } from './soundness.ts';

/** A rule ready to be tried, or what speaks against it. */
export type CompiledRule = { readonly rule: Rule } | { readonly problems: readonly Contradiction[] };

/** Compiles a well-formed rule under the settings of its ruleset. */
export function compileRule(source: RuleSource, settings: SettingsSource): CompiledRule {
  const { pattern, problems: inPattern } = compilePattern(source.match);
  const problems = [
    ...inPattern.map(({ path, message }) => ({ path: path ? `match.${path}` : 'match', message })),
    ...unbuiltInRule(source),
    ...contradictions(source, settings),
  ];
  const kind = kindOf(source.match);
  if (!kind || problems.length > 0) return { problems };
  return {
    rule: {
      id: source.id,
      priority: source.priority,
      mode: modeOf(source.mode ?? settings.defaultMode),
      kind,
      namesEndOfAlarm: namesEndOfAlarm(source.match),
      pattern,
      steps: source.respond.map((response) => stepOf(response, source)),
      ...(source.limits && { limits: limitsOf(source.limits) }),
    },
  };
}

/** Fails closed: a mode that is not built is refused elsewhere, and would only observe. */
const modeOf = (mode: RuleSource['mode']): Mode => (mode === 'enforce' ? 'enforce' : 'observe');

export const limitsOf = ({ cooldown, devices = [] }: NonNullable<RuleSource['limits']>): Limits => ({
  ...(cooldown !== undefined && { cooldownMillis: cooldown }),
  devices: devices.map(({ count, per }) => ({ count, perMillis: per })),
});

function stepOf(response: RuleSource['respond'][number], { release, limits }: RuleSource): ResponseStep {
  if ('mitigate' in response) {
    return {
      kind: 'mitigate',
      actions: response.mitigate,
      ...(release && { release: { on: release.on, afterMillis: release.after } }),
      ...(limits && { limits: limitsOf(limits) }),
    };
  }
  if ('setVerificationState' in response)
    return { kind: 'setVerificationState', ...response.setVerificationState };
  if ('notify' in response) return { kind: 'notify', ...response.notify };
  const { for: forMillis, indefinitely: _, ...suppression } = response.suppress;
  return { kind: 'suppress', ...suppression, ...(forMillis !== undefined && { forMillis }) };
}

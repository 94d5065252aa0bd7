import type { JsonValue } from '../notices/json.ts';
import type { RuleSource, SettingsSource } from './rule-schema.ts';

interface Contradiction {
  readonly path: string;
  readonly message: string;
}

/** What is well-formed but makes no sense: a rule that could never do what it says. */
export function contradictions(rule: RuleSource, settings: SettingsSource): readonly Contradiction[] {
  return [
    ...kindContradictions(rule),
    ...actionContradictions(rule, settings),
    ...suppressionContradictions(rule),
  ];
}

const kinds = ['violation', 'finding', 'check'];

function kindContradictions(rule: RuleSource): readonly Contradiction[] {
  const kind = onlyKind(rule.match.kind);
  if (!kind)
    return [{ path: 'match.kind', message: 'must be exactly one of [violation], [finding], [check]' }];
  const fitting: Record<string, readonly string[]> = {
    violation: ['mitigate', 'verify', 'notify'],
    finding: ['mitigate', 'suppress', 'notify'],
    check: ['notify'],
  };
  const wrong = rule.respond
    .flatMap((response) => Object.keys(response))
    .filter((name) => !fitting[kind]?.includes(name));
  const mitigates = rule.respond.some((response) => 'mitigate' in response);
  return [
    ...wrong.map((name) => ({
      path: `respond.${name}`,
      message: `a ${kind} can't be answered with \`${name}\`: use ${fitting[kind]?.join(', ')}`,
    })),
    ...(rule.release && !(kind === 'violation' && mitigates)
      ? [{ path: 'release', message: 'only a rule that mitigates violations can release' }]
      : []),
  ];
}

function onlyKind(list: JsonValue | undefined): string | undefined {
  const [kind, ...more] = Array.isArray(list) ? list : [];
  return typeof kind === 'string' && kinds.includes(kind) && more.length === 0 ? kind : undefined;
}

function actionContradictions(
  rule: RuleSource,
  { mitigationActions }: SettingsSource,
): readonly Contradiction[] {
  return rule.respond
    .flatMap((response) => ('mitigate' in response ? response.mitigate : []))
    .filter((action) => !mitigationActions.includes(action))
    .map((action) => ({
      path: 'respond.mitigate',
      message: `the action ${action} is not in the allow-list: add it to mitigationActions in the settings`,
    }));
}

function suppressionContradictions(rule: RuleSource): readonly Contradiction[] {
  return rule.respond
    .flatMap((response) => ('suppress' in response ? [response.suppress] : []))
    .filter((suppress) => (suppress.for === undefined) === (suppress.indefinitely === undefined))
    .map(() => ({ path: 'respond.suppress', message: 'must say either `for: 90d` or `indefinitely: true`' }));
}

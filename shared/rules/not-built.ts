import type { RuleSource, SettingsSource } from './rule-schema.ts';

/** What the schema knows and this version can't do yet: refused by name, since ignoring it would be a lie. */
export function unbuiltInRule(rule: RuleSource): readonly string[] {
  return [
    ...unbuiltMode(rule.mode, 'mode'),
    ...(rule.limits ? ['limits'] : []),
    ...(rule.continue ? ['continue'] : []),
  ];
}

export function unbuiltInSettings(settings: SettingsSource): readonly string[] {
  const members = (['protected', 'breaker', 'notices'] as const).filter(
    (member) => settings[member] !== undefined,
  );
  return [...unbuiltMode(settings.defaultMode, 'defaultMode'), ...members];
}

function unbuiltMode(mode: RuleSource['mode'], member: string): readonly string[] {
  if (mode === undefined || mode === 'observe' || mode === 'enforce') return [];
  return [`${member}: ${typeof mode === 'string' ? mode : 'canary'}`];
}

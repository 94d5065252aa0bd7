import type { RuleSource, SettingsSource } from './rule-schema.ts';

interface NotBuilt {
  readonly path: string;
  readonly message: string;
}

/** What the schema knows and this version can't do yet: refused by name, since ignoring it would be a lie. */
export const unbuiltInRule = ({ mode, continue: goesOn }: RuleSource): readonly NotBuilt[] => [
  ...unbuiltMode('mode', mode),
  ...(goesOn ? [leaveOut('continue')] : []),
];

export const unbuiltInSettings = (settings: SettingsSource): readonly NotBuilt[] => [
  ...unbuiltMode('defaultMode', settings.defaultMode),
  ...(['protected', 'notices'] as const).filter((member) => settings[member] !== undefined).map(leaveOut),
];

const leaveOut = (path: string): NotBuilt => ({
  path,
  message: `\`${path}\` is not built yet: leave it out`,
});

function unbuiltMode(path: string, mode: RuleSource['mode']): readonly NotBuilt[] {
  if (mode === undefined || mode === 'observe' || mode === 'enforce') return [];
  const name = typeof mode === 'string' ? mode : 'canary';
  return [{ path, message: `\`${name}\` is not built yet: use observe or enforce` }];
}

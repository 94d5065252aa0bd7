import { loadRuleset } from '../../shared/rules/load.ts';
import type { Ruleset } from '../../shared/rules/ruleset.ts';
import { aFindingRule, aRule, settings } from '../unit/shared/rules/builders.ts';

export const enforcing = settings({ defaultMode: 'enforce' });

const firstVersion = 7;
const versions: string[] = [];
const rulesets: Ruleset[] = [];

/** The version of the ruleset that has these rules, in mode enforce unless they say otherwise; the same for the same rules. */
export function versionWith(rules: readonly unknown[]): Ruleset {
  const text = JSON.stringify(rules);
  const place = versions.includes(text) ? versions.indexOf(text) : versions.push(text) - 1;
  const known = rulesets[place];
  if (known) return known;
  const loaded = loadRuleset({ version: firstVersion + place, rules, settings: enforcing });
  if (!loaded.ok) throw new Error(JSON.stringify(loaded.problems));
  rulesets[place] = loaded.ruleset;
  return loaded.ruleset;
}

versionWith([aRule()]);
versionWith([aFindingRule()]);

/** Any version that events were decided by. */
export const rulesetMade = async (version: number): Promise<Ruleset | undefined> =>
  rulesets[version - firstVersion];

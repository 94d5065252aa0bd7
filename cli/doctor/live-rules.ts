import type { RuleTable, VersionEntry } from '../../shared/rule-table/rule-table.ts';
import { type LoadedRuleset, loadRuleset } from '../../shared/rules/load.ts';
import { emptyRuleset, type Ruleset } from '../../shared/rules/ruleset.ts';
import { once } from './once.ts';

/** The ruleset in force, as the functions load it. */
export interface LiveRules {
  readonly version: number;
  readonly entry: VersionEntry | undefined;
  /** Undefined where the version is not in the table whole. */
  readonly loaded: LoadedRuleset | undefined;
}

/** Reads once, however often it is asked for. */
export const createLiveRules = (table: RuleTable): (() => Promise<LiveRules>) => once(() => read(table));

async function read(table: RuleTable): Promise<LiveRules> {
  const version = await table.liveVersion();
  if (version === 0) return { version, entry: undefined, loaded: { ok: true, ruleset: emptyRuleset } };
  const [source, versions] = await Promise.all([table.read(version), table.versions()]);
  return {
    version,
    entry: versions.find((each) => each.version === version),
    loaded: source && loadRuleset(source),
  };
}

/** No rules where they can't be loaded: that is a finding of its own. */
export const rulesetOf = ({ loaded }: LiveRules): Ruleset => (loaded?.ok ? loaded.ruleset : emptyRuleset);

import type { RuleTable, VersionEntry } from '../../../shared/rule-table/rule-table.ts';
import { type LoadedRuleset, loadRuleset } from '../../../shared/rules/load.ts';
import { emptyRuleset, type Ruleset } from '../../../shared/rules/ruleset.ts';
import { fail, type Observation, ok, once, warn } from '../run-checks.ts';

/** The ruleset in force, as the functions load it. */
interface LiveRules {
  readonly version: number;
  /** Why functions do not believe the pointer. */
  readonly objection?: string | undefined;
  readonly entry: VersionEntry | undefined;
  /** Undefined where the version is not in the table whole. */
  readonly loaded: LoadedRuleset | undefined;
}

/** Reads once, however often it is asked for. */
export const createLiveRules = (table: RuleTable): (() => Promise<LiveRules>) => once(() => read(table));

async function read(table: RuleTable): Promise<LiveRules> {
  const { version, objection } = await table.inForce();
  if (version === 0)
    return { version, objection, entry: undefined, loaded: { ok: true, ruleset: emptyRuleset } };
  const [source, versions] = await Promise.all([table.read(version), table.versions()]);
  return {
    ...{ version, objection },
    entry: versions.find((candidate) => candidate.version === version),
    loaded: source && loadRuleset(source),
  };
}

/** No rules where they can't be loaded: that is a result of its own. */
export const rulesetOf = ({ loaded }: LiveRules): Ruleset => (loaded?.ok ? loaded.ruleset : emptyRuleset);

/** Whether the ruleset in force can be loaded, and what it does. */
export async function checkRuleset(live: () => Promise<LiveRules>): Promise<readonly Observation[]> {
  const { version, objection, loaded, entry } = await live();
  if (objection !== undefined)
    return [
      fail(
        `${objection}: functions go on with version ${version}, which was last put in force`,
        "npx defender rules push --comment 'the pointer anew'",
      ),
    ];
  if (version === 0)
    return [
      warn(
        'no rules were ever pushed: everything is recorded, and nothing is done',
        "npx defender rules push --comment 'first rules, observing'",
      ),
    ];
  const back = 'npx defender rules rollback';
  if (!loaded) return [fail(`version ${version} is in force, but not whole in the table`, back)];
  if (!loaded.ok) {
    const [{ rule = 'settings', path, message } = { path: '', message: '' }] = loaded.problems;
    const says = `version ${version} can't be loaded (${loaded.problems.length} problems): ${rule}: ${path} ${message}`;
    return [fail(says, back)];
  }
  const pushed = entry ? `, pushed by ${entry.author} at ${entry.at.toISOString()}` : '';
  return [ok(`version ${version}: ${summaryOf(loaded.ruleset)}${pushed}`)];
}

function summaryOf({ rules }: Ruleset): string {
  const enforcing = rules.filter(({ mode }) => mode === 'enforce').length;
  return `${rules.length} rules, ${enforcing} enforce, ${rules.length - enforcing} observe`;
}

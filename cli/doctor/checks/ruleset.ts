import type { Ruleset } from '../../../shared/rules/ruleset.ts';
import { fail, type Observation, ok, warn } from '../check-result.ts';
import type { LiveRules } from '../live-rules.ts';

/** Whether the ruleset in force can be loaded, and what it does. */
export async function checkRuleset(live: () => Promise<LiveRules>): Promise<readonly Observation[]> {
  const { version, loaded, entry } = await live();
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
  return [ok(`version ${version}: ${inShort(loaded.ruleset)}${pushed}`)];
}

function inShort({ rules }: Ruleset): string {
  const enforcing = rules.filter(({ mode }) => mode === 'enforce').length;
  return `${rules.length} rules, ${enforcing} enforce, ${rules.length - enforcing} observe`;
}

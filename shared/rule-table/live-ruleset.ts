import { ofInvocation } from '../lambda/invocation.ts';
import { loadRuleset } from '../rules/load.ts';
import { emptyRuleset, type Ruleset } from '../rules/ruleset.ts';
import type { Clock } from '../time/clock.ts';
import type { RuleTable } from './rule-table.ts';

/** The pointer is read again after this long: how late a push or a rollback may reach a warm function. */
const pointerMaxAgeMillis = 5000;

/** Told when the version in force can't be used; the last good one stays. */
type OnRejected = (version: number, because: string) => void;

/** Nothing can be decided: no ruleset could be read, and none was read before. */
class RulesetUnreadableError extends Error {
  override readonly name = 'RulesetUnreadableError';
}

/** The ruleset of one version, or why it can't be used. */
async function loadVersion(table: Pick<RuleTable, 'read'>, version: number): Promise<Ruleset | string> {
  if (version === 0) return emptyRuleset;
  const source = await table.read(version);
  if (!source) return 'the version is not in the table';
  const loaded = loadRuleset(source);
  return loaded.ok
    ? loaded.ruleset
    : loaded.problems
        .map(({ rule, path, message }) => `${rule ?? 'settings'}: ${path} ${message}`)
        .join('; ');
}

/** Versions that are kept compiled: those by which open responses were decided are few. */
const mostVersions = 10;

/** Any version of the ruleset by its number, compiled once. Undefined where it can't be used. */
export function createRulesetOf(
  table: Pick<RuleTable, 'read'>,
): (version: number) => Promise<Ruleset | undefined> {
  const known = new Map<number, Ruleset>();
  return async (version) => {
    const before = known.get(version);
    if (before) return before;
    const ruleset = await loadVersion(table, version);
    if (typeof ruleset === 'string') return undefined;
    known.set(version, ruleset);
    for (const oldest of [...known.keys()].slice(0, -mostVersions)) known.delete(oldest);
    return ruleset;
  };
}

/** Answers with the ruleset in force, compiled once a version. */
export function createLiveRuleset(
  table: RuleTable,
  clock: Clock,
  onRejected: OnRejected,
): () => Promise<Ruleset> {
  let good: Ruleset | undefined;
  let checkedAt = Number.NEGATIVE_INFINITY;
  let rejected: number | undefined;

  /** Takes over the version in force if it is another than the good one, and can be used. */
  async function follow(version: number): Promise<void> {
    if (good?.version === version || rejected === version) return;
    const ruleset = await loadVersion(table, version);
    if (typeof ruleset !== 'string') {
      good = ruleset;
      return;
    }
    rejected = version;
    onRejected(version, ruleset);
  }

  const isFresh = (): boolean => clock.now().getTime() - checkedAt < pointerMaxAgeMillis;

  async function refresh(): Promise<Ruleset> {
    const version = await table.liveVersion();
    await follow(version);
    if (!good) {
      rejected = undefined;
      throw new RulesetUnreadableError(
        `Version ${version} of the ruleset can't be used and no earlier one was loaded`,
      );
    }
    checkedAt = clock.now().getTime();
    return good;
  }

  /** One reading serves all that ask meanwhile: a page of findings is decided 25 at a time. */
  const refreshing = ofInvocation((): { ruleset?: Promise<Ruleset> | undefined } => ({}));
  return async () => {
    if (good && isFresh()) return good;
    const current = refreshing();
    current.ruleset ??= refresh().finally(() => {
      current.ruleset = undefined;
    });
    return current.ruleset;
  };
}

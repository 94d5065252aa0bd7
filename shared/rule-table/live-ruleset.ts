import { sharedMeanwhile } from '../lambda/invocation.ts';
import { loadRuleset } from '../rules/load.ts';
import { emptyRuleset, type Ruleset } from '../rules/ruleset.ts';
import type { Clock } from '../time/clock.ts';
import type { InForce, Move, RuleTable } from './rule-table.ts';

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
  if (!source) return 'the version is not in the table as it was pushed';
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

/** Clocks differ, and functions follow the pointer a little later. In milliseconds. */
const followingMillis = 600_000;

/** Whether a version of the ruleset was in force at any moment since then. */
export type WasInForce = (version: number, since: Date) => Promise<boolean>;

/** Asks the moves of the pointer, as of five seconds ago at most. */
export function createWasInForce(
  table: Pick<RuleTable, 'moves'>,
  rulesetOf: (version: number) => Promise<Ruleset | undefined>,
  clock: Clock,
): WasInForce {
  let known: readonly Move[] = [];
  let readAt = Number.NEGATIVE_INFINITY;

  const readMoves = sharedMeanwhile(async () => {
    const now = clock.now().getTime();
    known = await table.moves();
    readAt = now;
  });

  /** The versions that were in force since then, the latest first. */
  async function* inForceSince(since: Date): AsyncIterable<number> {
    for (const { to, at } of known.toReversed()) {
      yield to;
      // Whoever could not use a version went on with the one before.
      if (at.getTime() < since.getTime() - followingMillis && (await rulesetOf(to))) return;
    }
    yield known[0]?.from ?? 0;
  }

  async function isAmongKnown(version: number, since: Date): Promise<boolean> {
    for await (const each of inForceSince(since)) if (each === version) return true;
    return false;
  }

  return async (version, since) => {
    const age = clock.now().getTime() - readAt;
    if (age < pointerMaxAgeMillis && (await isAmongKnown(version, since))) return true;
    await readMoves();
    return isAmongKnown(version, since);
  };
}

/** The latest version that can be used, of those that were in force before; undefined where there is none. */
async function lastUsable(table: Pick<RuleTable, 'moves' | 'read'>): Promise<Ruleset | undefined> {
  const versions = new Set((await table.moves()).map(({ to }) => to).reverse());
  for (const version of versions) {
    const ruleset = await loadVersion(table, version);
    if (typeof ruleset !== 'string') return ruleset;
  }
  return undefined;
}

/**
 * Answers with the ruleset in force, compiled once a version. A pointer that is gone or put back, and a version that
 * can't be used, are refused: the last good version stays in force, also for a function that has just started.
 */
export function createLiveRuleset(
  table: Pick<RuleTable, 'inForce' | 'moves' | 'read'>,
  clock: Clock,
  onRejected: OnRejected,
): () => Promise<Ruleset> {
  let good: Ruleset | undefined;
  /** Moves are never taken back: a table with fewer was put back, or is another one. */
  let known: InForce | undefined;
  let checkedAt = Number.NEGATIVE_INFINITY;
  let rejected: number | undefined;
  let objected: string | undefined;

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

  /** Each objection once, for as long as it stands. */
  function report({ version }: InForce, objection: string | undefined): void {
    if (objection !== undefined && objection !== objected) onRejected(version, objection);
    objected = objection;
  }

  const isFresh = (): boolean => clock.now().getTime() - checkedAt < pointerMaxAgeMillis;

  async function followTable(): Promise<InForce> {
    const now = await table.inForce(known);
    const isBehind = now.move < (known?.move ?? 0);
    const objection = isBehind ? 'moves of the pointer are gone' : now.objection;
    report(now, objection);
    if (isBehind) return now;
    known = now;
    if (now.version > 0 || objection === undefined) await follow(now.version);
    return now;
  }

  async function refresh(): Promise<Ruleset> {
    const { version } = await followTable();
    good ??= await lastUsable(table);
    if (!good) {
      rejected = undefined;
      objected = undefined;
      throw new RulesetUnreadableError(
        `Version ${version} of the ruleset can't be used and no earlier one can`,
      );
    }
    checkedAt = clock.now().getTime();
    return good;
  }

  /** A page of findings is decided 50 at a time. */
  const refreshOnce = sharedMeanwhile(refresh);
  return async () => (good && isFresh() ? good : refreshOnce());
}

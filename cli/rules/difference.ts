import { isDeepStrictEqual } from 'node:util';
import { isJsonObject, type JsonObject, type JsonValue } from '../../shared/json/json.ts';
import { compilePattern } from '../../shared/rules/compile-pattern.ts';
import type { RulesetSource } from '../../shared/rules/load.ts';
import { comparable, contains, writtenLists } from './scrutiny/pattern-coverage.ts';

/** One thing that is not as it was, in words. */
export interface Change {
  readonly field: string;
  readonly words: string;
  /** For patterns: whether the rule now matches more, less, the same, or, as far as can be proved, other documents. */
  readonly effect?: 'wider' | 'narrower' | 'same' | 'different';
}

export interface Difference {
  readonly added: readonly { readonly id: string; readonly words: string }[];
  readonly removed: readonly { readonly id: string; readonly words: string }[];
  readonly changed: readonly { readonly id: string; readonly changes: readonly Change[] }[];
  readonly settings: readonly Change[];
}

type Source = Pick<RulesetSource, 'rules' | 'settings'>;

/** What becomes of a ruleset by putting another in its place. */
export function differenceBetween(before: Source, after: Source): Difference {
  const [old, fresh] = [rulesById(before), rulesById(after)];
  return {
    added: only(fresh, old),
    removed: only(old, fresh),
    changed: [...fresh].flatMap(([id, rule]) => {
      const earlier = old.get(id);
      const changes = earlier ? changesOf(earlier, rule) : [];
      return changes.length > 0 ? [{ id, changes }] : [];
    }),
    settings: changedFields(asObject(before.settings), asObject(after.settings)).map(fieldChange),
  };
}

export const isSame = ({ added, removed, changed, settings }: Difference): boolean =>
  added.length + removed.length + changed.length + settings.length === 0;

const asObject = (value: unknown): JsonObject => (isJsonObject(value) ? value : {});

/** The rules with the mode that they run in: a new default mode changes rules that nobody has touched. */
function rulesById({ rules, settings }: Source): ReadonlyMap<string, JsonObject> {
  const { defaultMode = 'observe' } = asObject(settings);
  return new Map(
    rules
      .map(asObject)
      .map((rule) => [String(rule.id), { priority: 1000, ...rule, mode: rule.mode ?? defaultMode }]),
  );
}

const only = (these: ReadonlyMap<string, JsonObject>, those: ReadonlyMap<string, JsonObject>) =>
  [...these].filter(([id]) => !those.has(id)).map(([id, rule]) => ({ id, words: inShort(rule) }));

/** A rule in a line: its mode, what it is about, and what it asks for. */
export function inShort({ mode, match, priority, respond }: JsonObject): string {
  const [kind] = [asObject(match).kind].flat();
  return `${shown(mode)}, ${shown(kind)}, priority ${shown(priority)}: ${responsesOf(respond)}`;
}

const responsesOf = (respond: JsonValue | undefined): string =>
  [respond ?? []]
    .flat()
    .map((response) => Object.entries(asObject(response)).map(([name, of]) => `${name} ${inWords(of)}`))
    .join(', ');

/** Names, or members and what they say. */
function inWords(of: JsonValue): string {
  if (Array.isArray(of)) return of.map(shown).join(' and ');
  return isJsonObject(of)
    ? Object.entries(of)
        .map(([name, value]) => `${name} ${shown(value)}`)
        .join('; ')
    : shown(of);
}

const changesOf = (before: JsonObject, after: JsonObject): readonly Change[] =>
  changedFields(before, after).map((field) => {
    switch (field.name) {
      case 'match':
        return matchChange(asObject(field.from), asObject(field.to));
      case 'respond':
        return { field: 'respond', words: `${responsesOf(field.from)} → ${responsesOf(field.to)}` };
      case 'tests':
        return {
          field: 'tests',
          words: `${[field.from ?? []].flat().length} → ${[field.to ?? []].flat().length}, not all the same`,
        };
      default:
        return fieldChange(field);
    }
  });

interface ChangedField {
  readonly name: string;
  readonly from: JsonValue | undefined;
  readonly to: JsonValue | undefined;
}

const changedFields = (before: JsonObject, after: JsonObject): readonly ChangedField[] =>
  [...new Set([...Object.keys(before), ...Object.keys(after)])]
    .map((name) => ({ name, from: before[name], to: after[name] }))
    .filter(({ from, to }) => !isDeepStrictEqual(from, to));

const fieldChange = ({ name, from, to }: ChangedField): Change => ({
  field: name,
  words: `${shown(from)} → ${shown(to)}`,
});

function matchChange(before: JsonObject, after: JsonObject): Change {
  const clauses = (pattern: JsonObject) =>
    new Map(writtenLists(pattern).map(({ path, entries }) => [path, entries] as const));
  const [old, fresh] = [Object.fromEntries(clauses(before)), Object.fromEntries(clauses(after))];
  const words = changedFields(old, fresh).map(({ name, from, to }) => {
    if (from === undefined) return `asks for ${name}: ${shown(to)} too`;
    return to === undefined
      ? `no longer asks for ${name}: ${shown(from)}`
      : `${name}: ${shown(from)} → ${shown(to)}`;
  });
  return { field: 'match', effect: effectOf(before, after), words: words.join('; ') };
}

const compiles = (pattern: JsonObject): boolean => compilePattern(pattern).problems.length === 0;

/** What is in force may be from another version of the responder, and not be understood any more. */
function effectOf(before: JsonObject, after: JsonObject): Change['effect'] & string {
  if (!compiles(before) || !compiles(after)) return 'different';
  const [old, fresh] = [comparable(before), comparable(after)];
  const [wider, narrower] = [contains(fresh, old), contains(old, fresh)];
  if (wider === narrower) return wider ? 'same' : 'different';
  return wider ? 'wider' : 'narrower';
}

const maxShownLength = 100;

function shown(value: JsonValue | undefined): string {
  if (value === undefined) return 'nothing';
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return text.length > maxShownLength ? `${text.slice(0, maxShownLength - 1)}…` : text;
}

import type { Contradiction } from '../actions/action.ts';
import { type Actions, askedIn } from '../actions/actions.ts';
import type { JsonObject } from '../json/json.ts';
import { apiCheckName } from '../sources/audit/notice.ts';
import type { DocumentKind, Source } from '../sources/source.ts';
import { documentKindNamed, documentKindsOf } from '../sources/sources.ts';
import type { RuleSource, SettingsSource } from './rule-schema.ts';
import { clausesOf } from './written-pattern.ts';

interface Context {
  readonly settings: SettingsSource;
  /** Undefined where the rule does not name exactly one. */
  readonly kind: DocumentKind | undefined;
  readonly all: Actions;
  readonly sources: readonly Source[];
}

type Check = (rule: RuleSource, context: Context) => readonly Contradiction[];

/** What is wrong with a well-formed rule: it could never do what it says, or must not. */
export const contradictions: Check = (rule, context) =>
  [ofUnbuilt, ofKind, ofRelease, ofLimits, ofEndOfAlarm, ofResponses, ofCheckNames, ofLookUps].flatMap(
    (check) => check(rule, context),
  );

/** The one kind of document that a pattern is about; undefined where it does not name exactly one. */
export function kindOf({ kind }: JsonObject, sources?: readonly Source[]): DocumentKind | undefined {
  const [only, ...more] = Array.isArray(kind) ? kind : [];
  return more.length === 0 ? documentKindNamed(only, sources) : undefined;
}

/** The entries that a pattern lists for a field, those inside `$or` included, each with its place. */
const entriesFor = (field: string, match: JsonObject) =>
  clausesOf(match)
    .filter(({ path }) => path === field)
    .flatMap(({ place, entries }) => entries.map((entry, index) => ({ entry, path: `${place}.${index}` })));

/** Whether a pattern names the end of an alarm literally. */
export const namesEndOfAlarm = (match: JsonObject, { alarm }: Pick<DocumentKind, 'alarm'>): boolean =>
  alarm !== undefined &&
  entriesFor(alarm.field, match).some(({ entry }) => alarm.ended.some((end) => end === entry));

const ofKind: Check = ({ respond }, { kind, all, sources }) => {
  if (!kind) {
    const kinds = documentKindsOf(sources).map(({ name }) => `[${name}]`);
    return [{ path: 'match.kind', message: `must be exactly one of ${kinds.join(', ')}` }];
  }
  const usable = Object.keys(all).filter((name) => all[name]?.inRule?.fits.includes(kind.family));
  return askedIn(respond, all)
    .filter(({ name }) => !usable.includes(name))
    .map(({ name, path }) => ({
      path,
      message: `a ${kind.name} can't be answered with ${name}: use ${usable.join(', ')}`,
    }));
};

const ofRelease: Check = ({ respond, release }, { kind, all }) => {
  const asked = askedIn(respond, all);
  if (!release || asked.some(({ action }) => kind && action.releasedFor?.includes(kind.family))) return [];
  const releasable = Object.entries(all).flatMap(([name, { releasedFor = [] }]) =>
    releasedFor.map((each) => `${name} for a ${each}`),
  );
  return [{ path: 'release', message: `only ${releasable.join(' or ')} can be released: leave it out` }];
};

const ofLimits: Check = ({ respond, limits }, { all }) => {
  if (!limits) return [];
  if (!askedIn(respond, all).some(({ action }) => action.isLimited)) {
    const limited = Object.keys(all).filter((name) => all[name]?.isLimited);
    return [{ path: 'limits', message: `only ${limited.join(' or ')} can be limited: leave it out` }];
  }
  return limits.cooldown === undefined && limits.devices === undefined
    ? [{ path: 'limits', message: 'limits nothing: say cooldown: 6h or devices: [{ count: 20, per: 1h }]' }]
    : [];
};

const ofEndOfAlarm: Check = ({ match, respond }, { kind, all }) =>
  kind && namesEndOfAlarm(match, kind)
    ? askedIn(respond, all)
        .filter(({ action }) => action.acts !== 'never')
        .map(({ name, path }) => ({
          path,
          message: `only ${kind.alarm?.on} can ask for ${name}: match [${kind.alarm?.on}], and notify by another rule`,
        }))
    : [];

/** What each action itself finds wrong. */
const ofResponses: Check = ({ respond }, { settings, all }) =>
  askedIn(respond, all).flatMap(({ inRule, form, path }) =>
    (inRule.contradictions?.(form, settings) ?? []).map(within(path)),
  );

/** The problem of a part, at its path in the whole. */
export const within =
  (path: string) =>
  (part: Contradiction): Contradiction => ({ ...part, path: part.path ? `${path}.${part.path}` : path });

/** Documents have the API's names of checks: an old name would match nothing. */
const ofCheckNames: Check = ({ match }) =>
  entriesFor('checkName', match).flatMap(({ entry: name, path }) =>
    typeof name === 'string' && apiCheckName(name) !== name
      ? [{ path, message: `${name} is an old name: write ${apiCheckName(name)}` }]
      : [],
  );

/** Documents don't have these fields yet. A rule that asks for one would never match, or always where it asks for absence. */
const notLookedUp = ['thing', 'things'];

const ofLookUps: Check = ({ match }) =>
  clausesOf(match).flatMap(({ path, place }) => {
    const [name = ''] = path.split('.');
    return notLookedUp.includes(name)
      ? [{ path: place, message: `\`${name}\` is not built yet: leave it out, no document has it` }]
      : [];
  });

/** What the schema knows and this version can't do yet. It is refused by name, so that no rule does less than it says. */
const ofUnbuilt: Check = ({ mode, continue: goesOn }) => [
  ...unbuiltMode('mode', mode),
  ...(goesOn ? [leaveOut('continue')] : []),
];

export const unbuiltInSettings = (settings: SettingsSource): readonly Contradiction[] => [
  ...unbuiltMode('defaultMode', settings.defaultMode),
  ...(['protected', 'notices'] as const).filter((member) => settings[member] !== undefined).map(leaveOut),
];

const leaveOut = (path: string): Contradiction => ({
  path,
  message: `\`${path}\` is not built yet: leave it out`,
});

function unbuiltMode(path: string, mode: RuleSource['mode']): readonly Contradiction[] {
  if (mode === undefined || mode === 'observe' || mode === 'enforce') return [];
  const name = typeof mode === 'string' ? mode : 'canary';
  return [{ path, message: `\`${name}\` is not built yet: use observe or enforce` }];
}

import type { JsonObject, JsonValue } from '../json/json.ts';
import { apiCheckName } from '../sources/audit/check-names.ts';
import type { DocumentKind } from '../sources/document-kinds.ts';
import { hint } from '../text/did-you-mean.ts';
import type { RuleSource, SettingsSource } from './rule-schema.ts';
import { clausesOf } from './written-pattern.ts';

export interface Contradiction {
  readonly path: string;
  readonly message: string;
}

type Check = (rule: RuleSource, settings: SettingsSource) => readonly Contradiction[];

/** What is well-formed but makes no sense: a rule that could never do what it says, or must not. */
export const contradictions: Check = (rule, settings) =>
  [ofKind, ofRelease, ofLimits, ofEndOfAlarm, ofActions, ofSuppressions, ofCheckNames, ofLookUps].flatMap(
    (check) => check(rule, settings),
  );

const fitting: Readonly<Record<DocumentKind, readonly string[]>> = {
  violation: ['mitigate', 'setVerificationState', 'notify'],
  finding: ['mitigate', 'suppress', 'notify'],
  check: ['notify'],
};

const isKind = (value: JsonValue | undefined): value is DocumentKind =>
  typeof value === 'string' && Object.hasOwn(fitting, value);

/** The one kind of document that a pattern is about; undefined where it does not name exactly one. */
export function kindOf({ kind }: JsonObject): DocumentKind | undefined {
  const [only, ...more] = Array.isArray(kind) ? kind : [];
  return isKind(only) && more.length === 0 ? only : undefined;
}

/** The entries that a pattern lists for a field, those inside `$or` included, each with its place. */
const entriesFor = (field: string, match: JsonObject) =>
  clausesOf(match)
    .filter(({ path }) => path === field)
    .flatMap(({ place, entries }) => entries.map((entry, index) => ({ entry, path: `${place}.${index}` })));

/** Whether a pattern names, word for word, that an alarm is over. */
export const namesEndOfAlarm = (match: JsonObject): boolean =>
  entriesFor('violationEventType', match).some(
    ({ entry }) => entry === 'alarm-cleared' || entry === 'alarm-invalidated',
  );

/** The names of the responses that a rule asks for, each with its path. */
const asked = ({ respond }: RuleSource) =>
  respond.flatMap((response, index) =>
    Object.keys(response).map((name) => ({ name, path: `respond.${index}.${name}` })),
  );

const ofKind: Check = (rule) => {
  const kind = kindOf(rule.match);
  if (!kind)
    return [{ path: 'match.kind', message: 'must be exactly one of [violation], [finding], [check]' }];
  const usable = fitting[kind];
  return asked(rule)
    .filter(({ name }) => !usable.includes(name))
    .map(({ name, path }) => ({
      path,
      message: `a ${kind} can't be answered with ${name}: use ${usable.join(', ')}`,
    }));
};

const mitigates = (rule: RuleSource): boolean => asked(rule).some(({ name }) => name === 'mitigate');

const ofRelease: Check = (rule) => {
  if (!rule.release || (mitigates(rule) && kindOf(rule.match) === 'violation')) return [];
  return [{ path: 'release', message: 'only a rule that mitigates violations can release: leave it out' }];
};

const ofLimits: Check = (rule) => {
  if (!rule.limits) return [];
  if (!mitigates(rule))
    return [{ path: 'limits', message: 'only a rule that mitigates has something to limit: leave it out' }];
  const { cooldown, devices } = rule.limits;
  return cooldown === undefined && devices === undefined
    ? [{ path: 'limits', message: 'limits nothing: say cooldown: 6h or devices: [{ count: 20, per: 1h }]' }]
    : [];
};

const ofEndOfAlarm: Check = (rule) =>
  namesEndOfAlarm(rule.match)
    ? asked(rule)
        .filter(({ name }) => name !== 'notify')
        .map(({ name, path }) => ({
          path,
          message: `only in-alarm can ask for ${name}: match [in-alarm], and notify by a rule of its own`,
        }))
    : [];

const ofActions: Check = ({ respond }, { mitigationActions }) =>
  respond.flatMap((response, index) =>
    ('mitigate' in response ? response.mitigate : [])
      .map((action, place) => ({ action, path: `respond.${index}.mitigate.${place}` }))
      .filter(({ action }) => !mitigationActions.includes(action))
      .map(({ action, path }) => ({
        path,
        message: `${action} is not in the allow-list: add it to mitigationActions in the settings${hint(action, mitigationActions)}`,
      })),
  );

const ofSuppressions: Check = ({ respond }) =>
  respond.flatMap((response, index) =>
    'suppress' in response &&
    (response.suppress.for === undefined) === (response.suppress.indefinitely === undefined)
      ? [{ path: `respond.${index}.suppress`, message: 'must say either for: 90d or indefinitely: true' }]
      : [],
  );

/** Documents carry the API's names, so a name that is no more in use would match nothing. */
const ofCheckNames: Check = ({ match }) =>
  entriesFor('checkName', match).flatMap(({ entry: name, path }) =>
    typeof name === 'string' && apiCheckName(name) !== name
      ? [{ path, message: `${name} is an old name: write ${apiCheckName(name)}` }]
      : [],
  );

/**
 * What is to be looked up for documents one day, and is not in them yet. Refused by name: a rule that asks for it would
 * never match, or always, where it asks that something be absent.
 */
const notLookedUp = ['thing', 'things'];

const ofLookUps: Check = ({ match }) =>
  clausesOf(match).flatMap(({ path, place }) => {
    const [name = ''] = path.split('.');
    return notLookedUp.includes(name)
      ? [{ path: place, message: `\`${name}\` is not built yet: leave it out, no document has it` }]
      : [];
  });

import type { JsonObject } from '../notices/json.ts';
import { canMitigateFinding, canMitigateViolation, type MitigationActionType } from './check-actions.ts';
import { contains } from './containment.ts';
import { hint, nearest } from './did-you-mean.ts';
import type { RuleSource } from './rule-schema.ts';
import { type Contradiction, kindOf, namesEndOfAlarm } from './soundness.ts';
import { checkSeverities, metrics } from './vocabulary.ts';

/** The mitigation actions of an account and their types; undefined where nobody has looked. */
export type ActionTypes = ReadonlyMap<string, MitigationActionType>;

/** A rule that long can't be reviewed by people. Its tests don't count. */
export const maxRuleBytes = 32 * 1024;

/**
 * What a new ruleset is refused for, beside what `loadRuleset` refuses. Asked when rules are written and not when
 * they are read: a version in force must not fall because the responder that reads it has become stricter.
 */
export const scrutinize = (rule: RuleSource, actionTypes?: ActionTypes): readonly Contradiction[] => [
  ...misspeltChecks(rule.match),
  ...misspeltMetrics(rule.match),
  ...endlessSuppressions(rule),
  ...(actionTypes ? unfitActions(rule, actionTypes) : []),
  ...tooLong(rule),
];

/** The entries of a list in a pattern that are plain texts, each with its place. */
const textsAt = (list: unknown): readonly { readonly text: string; readonly index: number }[] =>
  Array.isArray(list)
    ? list.flatMap((entry, index) => (typeof entry === 'string' ? [{ text: entry, index }] : []))
    : [];

/** A name that is far from all we know may be a check to come. */
const misspeltChecks = ({ checkName }: JsonObject): Contradiction[] =>
  textsAt(checkName)
    .filter(({ text }) => !checkSeverities.has(text))
    .flatMap(({ text, index }) => {
      const meant = nearest(text, checkSeverities.keys());
      return meant
        ? [{ path: `match.checkName.${index}`, message: `there is no check ${text}: did you mean ${meant}?` }]
        : [];
    });

function misspeltMetrics({ behavior }: JsonObject): Contradiction[] {
  const written =
    typeof behavior === 'object' && behavior !== null && 'metric' in behavior && behavior.metric;
  return textsAt(written)
    .filter(({ text }) => !metrics.includes(text))
    .flatMap(({ text, index }) => {
      const meant = meantMetric(text);
      return meant
        ? [{ path: `match.behavior.metric.${index}`, message: `there is no metric ${text}${meant}` }]
        : [];
    });
}

/** Names without `aws:` are the account's own, unless AWS has that very name; one far from all we know may be to come. */
function meantMetric(text: string): string | undefined {
  if (metrics.includes(`aws:${text}`)) return `: did you mean aws:${text}?`;
  if (!text.startsWith('aws:')) return undefined;
  const meant = nearest(text, metrics);
  return meant && `: did you mean ${meant}?`;
}

/** Nobody looks again at a risk accepted for good; for a CRITICAL one, somebody has to. */
function endlessSuppressions({ match, respond }: RuleSource): Contradiction[] {
  const critical = criticalCheck(match);
  if (!critical) return [];
  return respond.flatMap((response, index) =>
    'suppress' in response && response.suppress.indefinitely
      ? [
          {
            path: `respond.${index}.suppress.indefinitely`,
            message: `${critical}: give the suppression an end, e.g. for: 90d`,
          },
        ]
      : [],
  );
}

/** Why findings of a CRITICAL check may match; undefined where the pattern rules them out. */
function criticalCheck({ checkName, severity }: JsonObject): string | undefined {
  const severities = textsAt(severity);
  const rulesOut =
    Array.isArray(severity) &&
    severities.length === severity.length &&
    !severities.some(({ text }) => text === 'CRITICAL');
  if (rulesOut) return undefined;
  if (!Array.isArray(checkName) || textsAt(checkName).length < checkName.length)
    return 'this may accept findings of CRITICAL checks for good';
  const critical = textsAt(checkName).find(({ text }) => checkSeverities.get(text) === 'CRITICAL');
  return critical && `${critical.text} is CRITICAL`;
}

const unfitActions = ({ match, respond }: RuleSource, actionTypes: ActionTypes): Contradiction[] =>
  respond.flatMap((response, index) =>
    ('mitigate' in response ? response.mitigate : []).flatMap((action, place) => {
      const message = whyUnfit(action, match, actionTypes);
      return message ? [{ path: `respond.${index}.mitigate.${place}`, message }] : [];
    }),
  );

function whyUnfit(action: string, match: JsonObject, actionTypes: ActionTypes): string | undefined {
  const type = actionTypes.get(action);
  if (!type) return `the account has no mitigation action ${action}${hint(action, actionTypes.keys())}`;
  if (kindOf(match) === 'violation')
    return canMitigateViolation(type)
      ? undefined
      : `${action} is of type ${type}: violations take ADD_THINGS_TO_THING_GROUP only`;
  const check = textsAt(match.checkName).find(({ text }) => !canMitigateFinding(text, type));
  return check && `${action} is of type ${type}, which Device Defender does not apply to ${check.text}`;
}

function tooLong({ tests: _, ...rule }: RuleSource): Contradiction[] {
  const bytes = Buffer.byteLength(JSON.stringify(rule));
  return bytes > maxRuleBytes
    ? [{ path: '', message: `has ${bytes} bytes, ${maxRuleBytes} is the most: split it into several rules` }]
    : [];
}

/** The rules that can never decide, since one that is tried before them takes all that they match. */
export function shadowed(
  rules: readonly RuleSource[],
): readonly { readonly rule: RuleSource; readonly by: RuleSource }[] {
  const inOrder = rules.toSorted((a, b) => a.priority - b.priority || (a.id < b.id ? -1 : 1));
  return inOrder.flatMap((rule, index) => {
    const by = inOrder.slice(0, index).find((earlier) => shadows(earlier, rule));
    return by ? [{ rule, by }] : [];
  });
}

/** Rules that name the end of an alarm are asked then too, when the others are not. A canary leaves things to others. */
const shadows = (earlier: RuleSource, rule: RuleSource): boolean =>
  !earlier.continue &&
  typeof earlier.mode !== 'object' &&
  (namesEndOfAlarm(earlier.match) || !namesEndOfAlarm(rule.match)) &&
  contains(earlier.match, rule.match);

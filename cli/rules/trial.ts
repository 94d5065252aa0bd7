import { decide } from '../../shared/decisions/decide.ts';
import type { JsonObject, JsonValue } from '../../shared/json/json.ts';
import { isJsonObject } from '../../shared/json/json.ts';
import { loadRuleset } from '../../shared/rules/load.ts';
import { kindOf } from '../../shared/rules/soundness.ts';

/** What a rule says to a document when it is asked alone. */
export interface Trial {
  readonly matches: boolean;
  /** Why not: the first clause that failed, with what the document has there; empty where it matches. */
  readonly because: string;
}

/** Asks one rule, as the responder would if there were no other. */
export function tryRule(rule: unknown, settings: unknown, document: JsonObject): Trial {
  const loaded = loadRuleset({ version: 0, rules: [rule], settings });
  if (!loaded.ok) return { matches: false, because: 'the rule can not be loaded' };
  const decision = decide(loaded.ruleset, document);
  if (decision.rule) return { matches: true, because: '' };
  const [failed] = decision.passed;
  return {
    matches: false,
    because: failed ? explained(failed.clause, document) : whyNotAsked(rule, document),
  };
}

/** The document is of another kind, is suppressed already, or the alarm is over and the rule is about alarms. */
function whyNotAsked(rule: unknown, document: JsonObject): string {
  const match = isJsonObject(rule) && isJsonObject(rule.match) ? rule.match : {};
  const wanted = kindOf(match);
  if (wanted?.name !== document.kind)
    return `kind: ["${wanted?.name}"] fails: the event is a ${document.kind}`;
  if (wanted?.isSuppressed?.(document)) return `is not asked: the ${wanted.name} is suppressed already`;
  return `is not asked: ${document[wanted?.alarm?.field ?? '']} only asks rules that name it`;
}

const maxShownLength = 80;

function explained(clause: string, document: JsonObject): string {
  const [path = ''] = clause.split(': ');
  const there = valuesAt(document, path.split('.'));
  const shown = there.length > 0 ? there.map((value) => JSON.stringify(value)).join(', ') : 'nothing there';
  return `${clause} fails: the event has ${shown.slice(0, maxShownLength)}`;
}

function valuesAt(value: JsonValue | undefined, path: readonly string[]): readonly JsonValue[] {
  if (Array.isArray(value)) return value.flatMap((item) => valuesAt(item, path));
  const [name, ...rest] = path;
  if (name === undefined) return value === undefined ? [] : [value];
  return isJsonObject(value) && Object.hasOwn(value, name) ? valuesAt(value[name], rest) : [];
}

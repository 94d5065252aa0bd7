import type { JsonObject, JsonValue } from '../../../../../shared/json/json.ts';
import { compilePattern } from '../../../../../shared/rules/compile-pattern.ts';
import { firstFailedClause } from '../../../../../shared/rules/evaluate.ts';

/** Whether a sound pattern matches; throws where the pattern is refused. */
export function matches(source: JsonObject, document: JsonObject): boolean {
  const { pattern, problems } = compilePattern(source);
  if (problems.length > 0) throw new Error(JSON.stringify(problems));
  return firstFailedClause(pattern, document) === undefined;
}

/** Whether one entry of a field's list matches one value of that field. */
export const entryMatches = (entry: JsonValue, value: JsonValue): boolean =>
  matches({ field: [entry] }, { field: value });

/** Why an entry is refused: empty where it is not. */
export const refusalsOf = (entry: JsonValue): readonly string[] =>
  compilePattern({ field: [entry] }).problems.map(({ message }) => message);

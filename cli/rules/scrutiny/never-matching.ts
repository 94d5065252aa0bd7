import type { Contradiction } from '../../../shared/actions/action.ts';
import type { JsonObject } from '../../../shared/json/json.ts';
import {
  alternativesOf,
  clausesOf,
  type WrittenAlternative,
  type WrittenClause,
} from '../../../shared/rules/written-pattern.ts';
import type { DocumentKind } from '../../../shared/sources/source.ts';
import { fieldAt } from '../../../shared/sources/sources.ts';
import { excludedByChecks } from './possible-checks.ts';
import { whyNoField } from './unknown-fields.ts';
import { whyUnmet } from './unmet-values.ts';
import { takes } from './written-entries.ts';

/** Where a pattern asks for what documents of its kind certainly never have, or not for what it seems to. */
export function neverMatching(match: JsonObject, kind: DocumentKind): readonly Contradiction[] {
  const faults = clausesOf(match).flatMap((clause) => ofClause(clause, kind));
  return faults.length > 0
    ? faults
    : alternativesOf(match).flatMap((alternative) => excluded(alternative, kind) ?? []);
}

const excluded = (alternative: WrittenAlternative, kind: DocumentKind): Contradiction | undefined =>
  excludedByChecks(alternative) ?? unaskedAtTheEnd(alternative, kind);

function ofClause({ path, place, entries }: WrittenClause, kind: DocumentKind): readonly Contradiction[] {
  const field = fieldAt(kind, path);
  if (!field) {
    const message = whyNoField(kind, path);
    return message ? [{ path: place, message }] : [];
  }
  return entries.flatMap((entry, index) => {
    const message = whyUnmet(entry, field);
    return message ? [{ path: `${place}.${index}`, message }] : [];
  });
}

/** Once an alarm is over, only rules are asked that name its end word for word. */
function unaskedAtTheEnd(
  alternative: WrittenAlternative,
  { alarm }: DocumentKind,
): Contradiction | undefined {
  const clause = alternative.find(({ path }) => path === alarm?.field);
  if (!alarm || !clause) return undefined;
  const { on, ended } = alarm;
  if (clause.entries.some((entry) => takes(entry, on) || ended.includes(String(entry)))) return undefined;
  return {
    path: clause.place,
    message: `never holds: only a rule that names the end of an alarm is asked then. Write ${ended.join(' or ')}`,
  };
}

import type { Contradiction } from '../../../shared/actions/action.ts';
import type { JsonObject } from '../../../shared/json/json.ts';
import {
  alternativesOf,
  clausesOf,
  type WrittenAlternative,
  type WrittenClause,
} from '../../../shared/rules/written-pattern.ts';
import { fieldAt } from '../../../shared/sources/document-fields.ts';
import type { DocumentKind } from '../../../shared/sources/document-kinds.ts';
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
  kind === 'finding' ? excludedByChecks(alternative) : unaskedAtTheEnd(alternative);

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

const overs = ['alarm-cleared', 'alarm-invalidated'];

/** Once an alarm is over, only rules are asked that name its end word for word. */
function unaskedAtTheEnd(alternative: WrittenAlternative): Contradiction | undefined {
  const clause = alternative.find(({ path }) => path === 'violationEventType');
  if (!clause || clause.entries.some((entry) => takes(entry, 'in-alarm') || overs.includes(String(entry))))
    return undefined;
  return {
    path: clause.place,
    message: `never holds: only a rule that names the end of an alarm is asked then. Write ${overs.join(' or ')}`,
  };
}

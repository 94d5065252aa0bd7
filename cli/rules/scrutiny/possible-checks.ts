import type { Contradiction, MayMatch } from '../../../shared/actions/action.ts';
import type { JsonValue } from '../../../shared/json/json.ts';
import { matches } from '../../../shared/rules/matchers.ts';
import { asksForAbsence } from '../../../shared/rules/pattern.ts';
import type { WrittenAlternative, WrittenClause } from '../../../shared/rules/written-pattern.ts';
import { auditCheckNamed, checkNames } from '../../../shared/sources/audit/checks.ts';
import type { DocumentKind } from '../../../shared/sources/source.ts';
import { matcherOf, namedIn, takes } from './written-entries.ts';

/** What follows from the name of a check for the findings of it, by the field that says it. */
function saidBy(check: string, path: string): readonly string[] | undefined {
  if (path === 'checkName') return [check];
  const known = auditCheckNamed(check);
  switch (path) {
    case 'severity':
      return known && [known.severity];
    case 'nonCompliantResource.resourceType':
      return known && [known.resourceType];
    case 'reasonForNonComplianceCode':
      return known?.reasonCodes;
    default:
      return undefined;
  }
}

const identifier = /^nonCompliantResource\.resourceIdentifier\.(?<member>[^.]+)/;

/** Whether findings of a check may satisfy a clause: false only where they certainly never do. */
function mayHold({ path, entries }: WrittenClause, check: string): boolean {
  const values = saidBy(check, path);
  if (values) return entries.some((entry) => mayBe(entry, values, path));
  const { member } = identifier.exec(path)?.groups ?? {};
  const known = auditCheckNamed(check);
  return !member || !known || known.identifiers.includes(member) || entries.some(asksToBeAbsent);
}

function mayBe(entry: JsonValue, values: readonly string[], path: string): boolean {
  const matcher = matcherOf(entry);
  if (!matcher || values.some((value) => matches(matcher, [value]))) return true;
  return matcher.kind === 'exists' || (path === 'reasonForNonComplianceCode' && isNewReason(entry));
}

/** Checks get new reasons: only one that is known to be another check's is certainly not this one's. */
const isNewReason = (entry: JsonValue): boolean =>
  !namedIn(entry).some((code) =>
    checkNames.some((check) => auditCheckNamed(check)?.reasonCodes.includes(String(code))),
  );

function asksToBeAbsent(entry: JsonValue): boolean {
  const matcher = matcherOf(entry);
  return matcher !== undefined && asksForAbsence(matcher);
}

const clauseOf = (alternative: WrittenAlternative): WrittenClause | undefined =>
  alternative.find(({ path }) => path === 'checkName');

/** The checks that an alternative names one by one; undefined where it takes others too. */
export function checksNamedBy(alternative: WrittenAlternative): readonly string[] | undefined {
  const entries = clauseOf(alternative)?.entries;
  return entries?.every((entry) => typeof entry === 'string') ? entries : undefined;
}

/** The checks whose findings an alternative may match: those that it names, else all that are known. */
export const checksMatching = (alternative: WrittenAlternative): readonly string[] =>
  (checksNamedBy(alternative) ?? checkNames).filter((check) =>
    alternative.every((clause) => mayHold(clause, check)),
  );

/** What actions ask of an alternative. */
export const mayMatch = ({ family }: DocumentKind, alternative: WrittenAlternative): MayMatch => ({
  family,
  checks: checksMatching(alternative),
  namesChecks: checksNamedBy(alternative) !== undefined,
  takesCritical: alternative
    .filter(({ path }) => path === 'severity')
    .every(({ entries }) => entries.some((entry) => takes(entry, 'CRITICAL'))),
});

/** The first clause that findings of the checks which an alternative names never satisfy, and why. */
export function excludedByChecks(alternative: WrittenAlternative): Contradiction | undefined {
  let left = checksNamedBy(alternative) ?? [];
  if (left.length === 0 || !left.every(auditCheckNamed)) return undefined;
  for (const clause of alternative) {
    const next = left.filter((check) => mayHold(clause, check));
    if (next.length === 0) return { path: clause.place, message: whyExcluded(clause, left) };
    left = next;
  }
  return undefined;
}

function whyExcluded({ path }: WrittenClause, checks: readonly string[]): string {
  const of = `never holds: findings of ${checks.join(' and ')}`;
  const values = new Set(checks.flatMap((check) => saidBy(check, path) ?? []));
  if (values.size > 0) return `${of} have ${path.split('.').at(-1)} ${[...values].join(' or ')}`;
  const members = new Set(checks.flatMap((check) => auditCheckNamed(check)?.identifiers ?? []));
  return `${of} name the resource by ${[...members].join(' or ')}`;
}

import type { RuleSource } from '../../../shared/rules/rule-schema.ts';
import type { Contradiction } from '../../../shared/rules/soundness.ts';
import type { WrittenAlternative } from '../../../shared/rules/written-pattern.ts';
import { auditCheckNamed } from '../../../shared/sources/audit/checks.ts';
import { checksMatching, checksNamedBy } from './possible-checks.ts';
import { takes } from './written-entries.ts';

/** Nobody looks again at a risk accepted for good; for a CRITICAL one, somebody has to. */
export function endlessSuppressions(
  alternative: WrittenAlternative,
  { respond }: RuleSource,
): readonly Contradiction[] {
  const critical = respond.some(isEndless) && whyCritical(alternative);
  if (!critical) return [];
  return respond.flatMap((response, index) =>
    isEndless(response)
      ? [
          {
            path: `respond.${index}.suppress.indefinitely`,
            message: `${critical}: give the suppression an end, e.g. for: 90d`,
          },
        ]
      : [],
  );
}

const isEndless = (response: RuleSource['respond'][number]): boolean =>
  'suppress' in response && response.suppress.indefinitely === true;

/** Why findings of a CRITICAL check may match; undefined where the pattern rules them out. */
function whyCritical(alternative: WrittenAlternative): string | undefined {
  if (!checksNamedBy(alternative))
    return takesCritical(alternative) ? 'this may accept findings of CRITICAL checks for good' : undefined;
  const critical = checksMatching(alternative).find((name) => auditCheckNamed(name)?.severity === 'CRITICAL');
  return critical && `${critical} is CRITICAL`;
}

/** A check that nobody knows yet may be CRITICAL. */
const takesCritical = (alternative: WrittenAlternative): boolean =>
  alternative
    .filter(({ path }) => path === 'severity')
    .every(({ entries }) => entries.some((entry) => takes(entry, 'CRITICAL')));

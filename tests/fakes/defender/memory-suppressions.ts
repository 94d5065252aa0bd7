import * as v from 'valibot';
import { orRefusal, type Refusal } from '../../../shared/defender/refusals.ts';
import { suitableResource } from '../../../shared/defender/resource-identifier.ts';
import type { Suppressed, Suppression, Suppressions } from '../../../shared/defender/suppressions.ts';
import { auditChecks } from '../../../shared/sources/audit/checks.ts';
import { ResourceIdentifierSchema } from '../../../shared/sources/audit/finding.ts';
import type { Clock } from '../../../shared/time/clock.ts';
import type { MemoryAccount } from './memory-account.ts';
import { invalid, type Trouble } from './trouble.ts';

const requestId = 'suppressed';

/** The suppressions of audit findings, and all that was asked for. */
export function createMemorySuppressions(account: MemoryAccount, { work, refusals }: Trouble, clock: Clock) {
  const suppressed: Suppression[] = [];

  function check({ checkName, expirationDate, description }: Suppression, resource: object): void {
    const { identifiers = [] } = auditChecks[checkName] ?? {};
    if (!identifiers.some((name) => name in resource)) throw invalid(`${checkName} is about something else`);
    if (/\p{Cc}/u.test(description) || description.length > 1000) throw invalid('description');
    if (hasPassed(expirationDate)) throw invalid('expirationDate: has passed');
  }

  const hasPassed = (moment: Date | undefined): boolean => moment !== undefined && moment <= clock.now();

  async function ensure(suppression: Suppression): Promise<Suppressed> {
    const { checkName, description, expirationDate: end } = suppression;
    const resource = v.parse(ResourceIdentifierSchema, suitableResource(suppression.resourceIdentifier));
    check(suppression, resource);
    const contained = { kind: 'suppression', checkName, resource } as const;
    const before = account.conditionOf(contained);
    const [because, isEnough] =
      before.of === 'suppression' ? comparedWith(before, end) : comparedWith({}, end);
    if (!isEnough)
      account.set(contained, {
        ...{ of: 'suppression', exists: true, description },
        ...(end && { expirationDate: end.toISOString() }),
      });
    return { because, requestId };
  }

  const suppressions: Suppressions = {
    async ensure(suppression): Promise<Suppressed | Refusal> {
      work('ensure');
      suppressed.push(suppression);
      return refusals.get('ensure') ?? orRefusal(ensure(suppression));
    },
  };
  return { suppressions, suppressed };
}

/** Less than a second makes no difference: whether the API keeps it is not documented. */
const secondOf = (date: Date): number => Math.floor(date.getTime() / 1000);

interface Before {
  readonly exists?: boolean;
  readonly expirationDate?: string | undefined;
}

/** A suppression that exists is never shortened. */
function comparedWith(
  { exists, expirationDate }: Before,
  end: Date | undefined,
): readonly [because: string, isEnough: boolean] {
  if (!exists) return ['the suppression was created', false];
  if (!expirationDate) return ['a suppression without an end exists already', true];
  return end && new Date(expirationDate).getTime() >= secondOf(end) * 1000
    ? ['a suppression that ends no earlier exists already', true]
    : ['the suppression that existed was extended', false];
}

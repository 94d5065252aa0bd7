import type { CheckProgress } from '../../shared/sources/audit/events.ts';
import type { Recorded } from './record-finding.ts';

/** How far a check has come with the findings of one page more. */
export type Tally = (check: CheckProgress, recorded: readonly Recorded[]) => CheckProgress;

/** What one invocation has read of a check, from its first page on. */
interface Reading {
  findings: number;
  readonly resources: Set<string>;
}

/**
 * Tallies what one invocation reads. Resources are counted apart from findings: an audit counts the first, and lists the
 * second. An invocation that goes on where another one stopped does not know the resources of before, and notes none.
 */
export function createTally(): Tally {
  const readings = new Map<string, Reading>();

  function readingOf({ checkName, nextToken, read, suppressed }: CheckProgress): Reading | undefined {
    if (!nextToken) readings.set(checkName, { findings: 0, resources: new Set() });
    const reading = readings.get(checkName);
    return reading?.findings === read + suppressed ? reading : undefined;
  }

  return (before, recorded) => {
    const { nextToken: _, resources: __, ...check } = before;
    const reading = readingOf(before);
    const others = recorded.filter(({ as }) => as !== 'suppressed');
    if (reading) {
      reading.findings += recorded.length;
      for (const { resource } of others) reading.resources.add(resource);
    }
    return {
      ...check,
      read: check.read + others.length,
      ...(reading && { resources: reading.resources.size }),
      suppressed: check.suppressed + recorded.length - others.length,
      planned: check.planned + others.filter(({ as }) => as === 'planned').length,
      rules: distinct([...check.rules, ...others.map(({ rule }) => rule)]).slice(0, 2),
      reasonCodes: distinct([...check.reasonCodes, ...others.map(({ reasonCode }) => reasonCode)]).slice(
        0,
        30,
      ),
    };
  };
}

const distinct = (texts: readonly string[]): string[] => [...new Set(texts)];

/** The check before its first page. */
export const fromTheStart = ({ nextToken: _, resources: __, ...check }: CheckProgress): CheckProgress => ({
  ...check,
  ...{ read: 0, suppressed: 0, planned: 0, rules: [], reasonCodes: [] },
});

/** Whether fewer was found than the audit counted. Where resources are not known, findings are, and are no fewer. */
export const isShort = ({ counted, resources, read }: CheckProgress): boolean =>
  (resources ?? read) < counted;

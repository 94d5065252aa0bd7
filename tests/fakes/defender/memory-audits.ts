import { isDeepStrictEqual } from 'node:util';
import type { FindingReports } from '../../../shared/defender/finding-reports.ts';
import { quotas } from '../../../shared/defender/quotas.ts';
import type { CheckOutcome, VerifyingAudits } from '../../../shared/defender/verifying-audits.ts';
import type { FindingEvent } from '../../../shared/events/event.ts';
import { findingOf } from '../../../shared/sources/audit/finding.ts';
import type { Clock } from '../../../shared/time/clock.ts';
import type { Trouble } from './trouble.ts';

/** How long an audit takes, in milliseconds. */
export const auditMillis = 30_000;

interface MemoryAudit {
  readonly checkName: string;
  readonly endsAt: number;
  /** What it found, once somebody looked. */
  found?: ReadonlySet<string>;
}

/** What audits found, and those that were started to verify. */
export function createMemoryAudits({ work, refusals }: Trouble, clock: Clock) {
  const findings = new Map<string, FindingEvent>();
  const audits: MemoryAudit[] = [];
  /** The subjects that audits still find. */
  const stillFound = new Set<string>();
  /** Checks that an audit can't look at, and those that the account does not have it look at. */
  const blind = new Set<string>();
  const disabled = new Set<string>();

  const isRunning = ({ endsAt }: MemoryAudit): boolean => endsAt > clock.now().getTime();

  const findingReports: FindingReports = {
    async report({ findingId, finding }) {
      work('report');
      const event = findings.get(findingId);
      if (!event) return { kind: 'gone' };
      const answer = findingOf(event);
      return isDeepStrictEqual(answer, finding) ? { kind: 'as-recorded' } : { kind: 'other', answer };
    },
  };

  function outcomeOf(audit: MemoryAudit, checkName: string): CheckOutcome {
    if (isRunning(audit)) return { status: 'running' };
    if (audit.checkName !== checkName) return { status: 'blind', because: `${checkName} undefined` };
    if (blind.has(checkName))
      return { status: 'blind', because: `${checkName} FAILED INSUFFICIENT_PERMISSIONS` };
    audit.found ??= new Set(stillFound);
    return { status: 'ended', found: audit.found };
  }

  const verifyingAudits: VerifyingAudits = {
    async start(checkName) {
      work('startAudit');
      const refusal = refusals.get('startAudit');
      if (refusal) return refusal;
      if (disabled.has(checkName))
        return { refusal: 'invalid', because: `InvalidRequestException: ${checkName} is not enabled` };
      if (audits.filter(isRunning).length >= quotas.concurrentAudits)
        return { refusal: 'limit', because: 'LimitExceededException' };
      return {
        auditTaskId: `audit-${audits.push({ checkName, endsAt: clock.now().getTime() + auditMillis })}`,
      };
    },
    async outcomeOf(auditTaskId, checkName) {
      work('outcomeOf');
      const audit = audits[Number(auditTaskId.slice('audit-'.length)) - 1];
      return audit ? outcomeOf(audit, checkName) : { status: 'unknown' };
    },
  };

  return { ...{ findings, findingReports, verifyingAudits, audits, stillFound, blind, disabled } };
}

export type MemoryAudits = ReturnType<typeof createMemoryAudits>;

import { createConfirmAudit } from '../../functions/receive-audit/confirm-audit.ts';
import { createHandler } from '../../functions/receive-audit/handler.ts';
import { createOutdatedIn } from '../../functions/receive-audit/outdated.ts';
import { createReadFindings } from '../../functions/receive-audit/read-findings.ts';
import { createRecordChecks } from '../../functions/receive-audit/record-checks.ts';
import { createRecordFinding, type RecordFinding } from '../../functions/receive-audit/record-finding.ts';
import type { AuditListing, EndedAudit } from '../../shared/defender/audit-listing.ts';
import type { Audits } from '../../shared/defender/audits.ts';
import type { History } from '../../shared/history/history.ts';
import { createPark } from '../../shared/history/park.ts';
import type { Ruleset } from '../../shared/rules/ruleset.ts';
import { createMemoryVerifications } from './memory-records.ts';
import {
  createCountingTelemetry,
  createLeapingClock,
  createRecordedContinuations,
  createRecordedWakeUpQueue,
} from './recorders.ts';

interface Parts {
  readonly history: History;
  readonly audits: Audits;
  readonly ruleset: Ruleset;
  /** In place of the real one. */
  readonly recordFinding?: RecordFinding;
}

/** The real receive-audit over a history and what Device Defender says of audits, with everything else recorded. */
export function createAuditReceiver({ history, audits, ruleset, ...others }: Parts) {
  const [wakeUpQueue, continuations, clock, telemetry] = [
    createRecordedWakeUpQueue(),
    createRecordedContinuations(),
    createLeapingClock(),
    createCountingTelemetry(),
  ];
  const liveRuleset = async () => ruleset;
  const park = createPark({ history, clock, telemetry, by: 'receive-audit' });
  const recordFinding =
    others.recordFinding ?? createRecordFinding({ liveRuleset, history, park, clock, telemetry });
  const accountId = '111122223333';
  const verifications = createMemoryVerifications();
  const laterAudits: EndedAudit[] = [];
  const listing: AuditListing = {
    async *ended() {
      yield laterAudits;
    },
  };
  const handle = createHandler({
    outdatedIn: createOutdatedIn({ listing, audits, verifications, clock }),
    confirmAudit: createConfirmAudit({ audits, continuations, park, accountId }),
    recordChecks: createRecordChecks({ liveRuleset, history, wakeUpQueue, telemetry }),
    readFindings: createReadFindings({
      ...{ audits, history, recordFinding, wakeUpQueue, telemetry },
    }),
    ...{ history, continuations, park, clock, telemetry },
  });
  return { ...{ laterAudits, wakeUpQueue, continuations, verifications, clock, telemetry, handle } };
}

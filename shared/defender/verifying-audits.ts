import { type IoTClient, StartOnDemandAuditTaskCommand, ThrottlingException } from '@aws-sdk/client-iot';
import * as v from 'valibot';
import { parseFinding } from '../sources/audit/finding.ts';
import { subjectOfResource } from '../sources/subject.ts';
import { type Audits, createAudits } from './audits.ts';
import { orRefusal, type Refusal } from './refusals.ts';

/** What an audit says of one check: the subjects that it still finds, or why it could not look. */
export type CheckOutcome =
  | { readonly status: 'running' | 'unknown' }
  | { readonly status: 'ended'; readonly found: ReadonlySet<string> }
  | { readonly status: 'blind'; readonly because: string };

/** Audits of a single check, started to see whether what was done has helped. */
export interface VerifyingAudits {
  /** Has no token: a start whose answer is lost, and that is tried again, makes a second audit. */
  start(checkName: string): Promise<{ readonly auditTaskId: string } | Refusal>;
  /** Findings that are suppressed count as found: the problem is still there. */
  outcomeOf(auditTaskId: string, checkName: string): Promise<CheckOutcome>;
}

type Iot = Pick<IoTClient, 'send'>;

const Checks = v.object({
  auditDetails: v.array(
    v.object({
      checkName: v.string(),
      checkRunStatus: v.string(),
      errorCode: v.optional(v.string()),
    }),
  ),
});

/** Starts go by a client of their own, which does not try again. */
export function createVerifyingAudits(iot: Iot, starting: Iot): VerifyingAudits {
  const audits = createAudits(iot);
  /** An audit that has ended does not change: its findings are listed once for all that it verifies. */
  let listed: { readonly auditTaskId: string; readonly found: Promise<ReadonlySet<string>> } | undefined;

  function foundBy(auditTaskId: string, checkName: string): Promise<ReadonlySet<string>> {
    if (listed?.auditTaskId !== auditTaskId) {
      const found = listSubjects(audits, auditTaskId, checkName);
      listed = { auditTaskId, found };
      found.catch(() => {
        listed = undefined;
      });
    }
    return listed.found;
  }

  return {
    start: (checkName) => orRefusal(startOnce(starting, checkName)),

    async outcomeOf(auditTaskId, checkName) {
      const report = await audits.describe(auditTaskId);
      if (report.status !== 'ended') return report;
      const { auditDetails } = v.parse(Checks, report.members);
      const check = auditDetails.find((each) => each.checkName === checkName);
      if (!check?.checkRunStatus.startsWith('COMPLETED'))
        return {
          status: 'blind',
          because: `${checkName} ${check?.checkRunStatus} ${check?.errorCode ?? ''}`.trim(),
        };
      return { status: 'ended', found: await foundBy(auditTaskId, checkName) };
    },
  };
}

async function startOnce(iot: Iot, checkName: string): Promise<{ auditTaskId: string } | Refusal> {
  try {
    const { taskId } = await iot.send(new StartOnDemandAuditTaskCommand({ targetCheckNames: [checkName] }));
    if (taskId) return { auditTaskId: taskId };
  } catch (error) {
    if (error instanceof ThrottlingException) return { refusal: 'limit', because: error.message };
    throw error;
  }
  throw new Error(`AWS IoT started an audit of ${checkName} without an id`);
}

/** Begins again where AWS takes a token no longer. */
async function listSubjects(
  audits: Pick<Audits, 'findings'>,
  auditTaskId: string,
  checkName: string,
): Promise<ReadonlySet<string>> {
  const found = new Set<string>();
  let token: string | undefined;
  do {
    const page = await audits.findings(auditTaskId, checkName, token);
    if (page === 'stale-token') return listSubjects(audits, auditTaskId, checkName);
    for (const subject of page.findings.flatMap(subjectOf)) found.add(subject);
    token = page.nextToken;
  } while (token);
  return found;
}

function subjectOf(answer: unknown): string[] {
  const parsed = parseFinding(answer);
  if (parsed.kind === 'unreadable') throw new Error(`A finding can't be read: ${parsed.detail}`);
  return [subjectOfResource(parsed.finding.nonCompliantResource.resourceIdentifier)];
}

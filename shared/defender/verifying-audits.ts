import { type IoTClient, StartOnDemandAuditTaskCommand, ThrottlingException } from '@aws-sdk/client-iot';
import * as v from 'valibot';
import { parseFinding } from '../sources/audit/finding.ts';
import { subjectOfResource } from '../sources/subject.ts';
import { type Audits, createAudits, pageOfFindings } from './audits.ts';
import { createListing } from './listing.ts';
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

/** AWS takes ten list calls a second (AWS General Reference): two seconds, and the next pass goes on. */
const pagesAtOnce = 20;

/** Lists that are kept, each of the subjects of a hundred thousand findings at most. */
const mostLists = 3;

/** Starts go by a client of their own, which does not try again. */
export function createVerifyingAudits(iot: Iot, starting: Iot): VerifyingAudits {
  const audits = createAudits(iot);
  const lists = new Map<string, FoundSubjects>();

  /** An audit that has ended does not change: its findings are listed once for all that it verifies. */
  function foundBy(auditTaskId: string, checkName: string): FoundSubjects {
    const name = `${auditTaskId} ${checkName}`;
    const list = lists.get(name) ?? createFoundSubjects(audits, { auditTaskId, checkName });
    lists.set(name, list);
    for (const oldest of [...lists.keys()].slice(0, -mostLists)) lists.delete(oldest);
    return list;
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
      const found = await foundBy(auditTaskId, checkName).readOn();
      return found ? { status: 'ended', found } : { status: 'running' };
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

/** The subjects of all that an audit found by a check. */
interface FoundSubjects {
  /** Goes on where it stopped; undefined where some are still to be listed. */
  readOn(): Promise<ReadonlySet<string> | undefined>;
}

function createFoundSubjects(
  audits: Pick<Audits, 'findings'>,
  check: Parameters<typeof pageOfFindings>[1],
): FoundSubjects {
  const found = new Set<string>();
  const listing = createListing<unknown>({
    readPage: (token) => pageOfFindings(audits, check, token),
    add(answers) {
      for (const subject of answers.flatMap(subjectOf)) found.add(subject);
    },
  });
  return {
    async readOn() {
      for (let pages = 0; pages < pagesAtOnce && !listing.isComplete(); pages++) await listing.readOn();
      return listing.isComplete() ? found : undefined;
    },
  };
}

function subjectOf(answer: unknown): string[] {
  const parsed = parseFinding(answer);
  if (parsed.kind === 'unreadable') throw new Error(`A finding can't be read: ${parsed.detail}`);
  return [subjectOfResource(parsed.finding.nonCompliantResource.resourceIdentifier)];
}

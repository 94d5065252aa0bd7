import {
  DescribeAuditTaskCommand,
  InvalidRequestException,
  type IoTClient,
  ListAuditFindingsCommand,
  type ListAuditFindingsCommandInput,
  ResourceNotFoundException,
} from '@aws-sdk/client-iot';
import { type AuditReport, auditReport } from './audit-report.ts';
import type { Page } from './listing.ts';
import { quotas } from './quotas.ts';

export interface FindingsPage {
  /** As AWS answers them: whoever takes them in parses them. */
  readonly findings: readonly unknown[];
  readonly nextToken?: string;
}

/** What Device Defender's audits found. */
export interface Audits {
  /** The status of an audit. Throws the SDK's exceptions where the call fails. */
  describe(auditTaskId: string): Promise<AuditReport>;
  /**
   * One page, suppressed findings included. `stale-token` where AWS takes the token no longer: begin again.
   * Throws the SDK's exceptions.
   */
  findings(auditTaskId: string, checkName: string, nextToken?: string): Promise<FindingsPage | 'stale-token'>;
}

interface CheckOfAudit {
  readonly auditTaskId: string;
  readonly checkName: string;
}

/** One page of what an audit found by a check, for a listing. */
export async function pageOfFindings(
  audits: Pick<Audits, 'findings'>,
  { auditTaskId, checkName }: CheckOfAudit,
  token: string | undefined,
): Promise<Page<unknown> | 'stale-token'> {
  const page = await audits.findings(auditTaskId, checkName, token);
  return page === 'stale-token' ? page : { items: page.findings, nextToken: page.nextToken };
}

/** An id that AWS does not make may be an invalid request: the answer is the same as for an audit that is not there. */
const isUnknown = (error: unknown): boolean =>
  error instanceof ResourceNotFoundException || error instanceof InvalidRequestException;

export const createAudits = (iot: Pick<IoTClient, 'send'>): Audits => {
  async function page(input: ListAuditFindingsCommandInput): Promise<FindingsPage> {
    const { findings = [], nextToken } = await iot.send(new ListAuditFindingsCommand(input));
    return { findings, ...(nextToken && { nextToken }) };
  }

  return {
    async describe(taskId) {
      try {
        return auditReport(taskId, await iot.send(new DescribeAuditTaskCommand({ taskId })));
      } catch (error) {
        if (isUnknown(error)) return { status: 'unknown' };
        throw error;
      }
    },

    async findings(taskId, checkName, nextToken) {
      try {
        return await page({
          taskId,
          checkName,
          maxResults: quotas.pageSize,
          ...(nextToken && { nextToken }),
        });
      } catch (error) {
        if (nextToken && error instanceof InvalidRequestException) return 'stale-token';
        throw error;
      }
    },
  };
};

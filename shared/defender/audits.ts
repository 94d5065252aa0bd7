import {
  InvalidRequestException,
  type IoTClient,
  ListAuditFindingsCommand,
  type ListAuditFindingsCommandInput,
} from '@aws-sdk/client-iot';

export interface FindingsPage {
  /** As AWS answers them: whoever takes them in parses them. */
  readonly findings: readonly unknown[];
  readonly nextToken?: string;
}

/** What Device Defender's audits found. */
export interface Audits {
  /**
   * One page, suppressed findings included. `stale-token` where AWS takes the token no longer: begin again.
   * Throws the SDK's exceptions.
   */
  findings(auditTaskId: string, checkName: string, nextToken?: string): Promise<FindingsPage | 'stale-token'>;
}

/** AWS IoT API reference, ListAuditFindings: at most 250 a page. */
const maxResults = 250;

export const createAudits = (iot: Pick<IoTClient, 'send'>): Audits => {
  async function page(input: ListAuditFindingsCommandInput): Promise<FindingsPage> {
    const { findings = [], nextToken } = await iot.send(new ListAuditFindingsCommand(input));
    return { findings, ...(nextToken && { nextToken }) };
  }

  return {
    async findings(taskId, checkName, nextToken) {
      try {
        return await page({ taskId, checkName, maxResults, ...(nextToken && { nextToken }) });
      } catch (error) {
        if (nextToken && error instanceof InvalidRequestException) return 'stale-token';
        throw error;
      }
    },
  };
};

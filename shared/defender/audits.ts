import { type AuditFinding, type IoTClient, ListAuditFindingsCommand } from '@aws-sdk/client-iot';

export interface FindingsPage {
  /** As AWS answers them: whoever takes them in parses them. */
  readonly findings: readonly unknown[];
  readonly nextToken?: string;
}

/** What Device Defender's audits found. */
export interface Audits {
  /** One page, suppressed findings included. Throws the SDK's exceptions. */
  findings(auditTaskId: string, checkName: string, nextToken?: string): Promise<FindingsPage>;
}

/** AWS IoT API reference, ListAuditFindings: at most 250 a page. */
const maxResults = 250;

export const createAudits = (iot: Pick<IoTClient, 'send'>): Audits => ({
  async findings(auditTaskId, checkName, nextToken) {
    const page = await iot.send(
      new ListAuditFindingsCommand({
        taskId: auditTaskId,
        checkName,
        maxResults,
        ...(nextToken && { nextToken }),
      }),
    );
    const findings: readonly AuditFinding[] = page.findings ?? [];
    return { findings, ...(page.nextToken && { nextToken: page.nextToken }) };
  },
});

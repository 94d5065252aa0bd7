import {
  DescribeAuditFindingCommand,
  InvalidRequestException,
  type IoTClient,
  ResourceNotFoundException,
} from '@aws-sdk/client-iot';

/** Single audit findings, as Device Defender has them now. */
export interface FindingReports {
  /** As AWS answers: whoever takes it in parses it. Undefined where it has none of that id. Throws the SDK's exceptions. */
  describe(findingId: string): Promise<unknown>;
}

export const createFindingReports = (iot: Pick<IoTClient, 'send'>): FindingReports => ({
  async describe(findingId) {
    try {
      return (await iot.send(new DescribeAuditFindingCommand({ findingId }))).finding;
    } catch (error) {
      if (error instanceof ResourceNotFoundException || error instanceof InvalidRequestException)
        return undefined;
      throw error;
    }
  },
});

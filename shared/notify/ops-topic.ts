import { PublishCommand, type SNSClient } from '@aws-sdk/client-sns';
import { printableJson } from '../text/printable.ts';

/** One notice to operators: what happened, to what, by which rule, and the status of each response. */
export interface OpsNotice {
  readonly severity: 'low' | 'medium' | 'high';
  readonly headline: string;
  readonly eventId: string;
  readonly subject: string;
  readonly rule?: string | undefined;
  readonly because: string;
  readonly responses: readonly {
    readonly action: string;
    readonly status: string;
    readonly because: string;
  }[];
}

export interface OpsTopic {
  /** Resolves to the SNS message id. */
  publish(notice: OpsNotice): Promise<string>;
}

/** SNS API reference, Publish: a subject has less than 100 characters, no line breaks or control characters. */
const maxSubjectLength = 99;

export const createOpsTopic = (sns: Pick<SNSClient, 'send'>, topicArn: string): OpsTopic => ({
  async publish(notice) {
    const { MessageId = '' } = await sns.send(
      new PublishCommand({
        TopicArn: topicArn,
        Subject: notice.headline.replace(/[^\x20-\x7e]/g, '?').slice(0, maxSubjectLength),
        Message: printableJson(notice),
        MessageAttributes: { severity: { DataType: 'String', StringValue: notice.severity } },
      }),
    );
    return MessageId;
  },
});

import { SendMessageCommand, type SQSClient } from '@aws-sdk/client-sqs';
import * as v from 'valibot';

const ContinuationSchema = v.object({ continueAudit: v.string() });

/** Hands the rest of a long audit to a fresh invocation. */
export interface Continuations {
  send(eventId: string): Promise<void>;
}

export const createContinuations = (sqs: Pick<SQSClient, 'send'>, queueUrl: string): Continuations => ({
  async send(eventId) {
    const MessageBody = JSON.stringify({ continueAudit: eventId });
    await sqs.send(new SendMessageCommand({ QueueUrl: queueUrl, MessageBody }));
  },
});

/** The event id of the audit to continue. Throws where the message is none of ours. */
export const parseContinuation = (body: string): string =>
  v.parse(ContinuationSchema, JSON.parse(body)).continueAudit;

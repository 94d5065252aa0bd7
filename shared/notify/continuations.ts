import { SendMessageCommand, type SQSClient } from '@aws-sdk/client-sqs';
import * as v from 'valibot';

/** What `receive-audit` continues with in another invocation. `attempts` is how often it was delayed already. */
export type Continuation =
  /** The rest of a long audit. */
  | { readonly kind: 'rest'; readonly eventId: string }
  /** A notice of an audit that Device Defender has not confirmed yet. */
  | {
      readonly kind: 'notice';
      readonly message: string;
      readonly topicArn: string;
      readonly attempts: number;
    }
  /** An audit that ended without a notice. */
  | { readonly kind: 'missed'; readonly auditTaskId: string; readonly attempts: number };

export interface Continuations {
  send(continuation: Continuation, delaySeconds?: number): Promise<void>;
}

export const createContinuations = (sqs: Pick<SQSClient, 'send'>, queueUrl: string): Continuations => ({
  async send(continuation, delaySeconds) {
    await sqs.send(
      new SendMessageCommand({
        QueueUrl: queueUrl,
        MessageBody: bodyOf(continuation),
        ...(delaySeconds && { DelaySeconds: delaySeconds }),
      }),
    );
  },
});

/** The message that carries a continuation. */
export const bodyOf = (continuation: Continuation): string =>
  JSON.stringify(membersOf(continuation)).replace(unsendable, escaped);

/** What SQS does not take (SQS API reference, SendMessage) and JSON does not escape; SNS may bring it in a notice. */
const unsendable = /[\ufffe\uffff]/g;

const escaped = (character: string): string => `\\u${character.charCodeAt(0).toString(16)}`;

function membersOf(continuation: Continuation): object {
  switch (continuation.kind) {
    case 'rest':
      return { continueAudit: continuation.eventId };
    case 'notice': {
      const { message, topicArn, attempts } = continuation;
      return { confirmNotice: message, topicArn, attempts };
    }
    case 'missed':
      return { missedAudit: continuation.auditTaskId, attempts: continuation.attempts };
  }
}

const Attempts = v.optional(v.pipe(v.number(), v.integer(), v.minValue(0)), 0);

const Rest = v.pipe(
  v.strictObject({ continueAudit: v.pipe(v.string(), v.regex(/^audit\/[a-zA-Z0-9-]{1,40}$/)) }),
  v.transform(({ continueAudit }): Continuation => ({ kind: 'rest', eventId: continueAudit })),
);

const NoticeToConfirm = v.pipe(
  v.strictObject({ confirmNotice: v.string(), topicArn: v.string(), attempts: Attempts }),
  v.transform(
    ({ confirmNotice, ...others }): Continuation => ({ kind: 'notice', message: confirmNotice, ...others }),
  ),
);

const MissedAudit = v.pipe(
  v.strictObject({ missedAudit: v.pipe(v.string(), v.regex(/^[a-zA-Z0-9-]{1,40}$/)), attempts: Attempts }),
  v.transform(
    ({ missedAudit, attempts }): Continuation => ({ kind: 'missed', auditTaskId: missedAudit, attempts }),
  ),
);

const ContinuationSchema = v.pipe(v.string(), v.parseJson(), v.union([Rest, NoticeToConfirm, MissedAudit]));

/** Undefined where the message is none of ours. */
export function readContinuation(body: string): Continuation | undefined {
  const { success, output } = v.safeParse(ContinuationSchema, body);
  return success ? output : undefined;
}

/** Throws where the message is none of ours. */
export const parseContinuation = (body: string): Continuation => v.parse(ContinuationSchema, body);

import type { SNSEvent } from 'aws-lambda';
import * as v from 'valibot';

/** What SNS puts around a message on its way to a queue, of which Lambda hands on all but the outermost wrapping. */
const EnvelopeSchema = v.object({
  Type: v.string(),
  MessageId: v.string(),
  TopicArn: v.string(),
  Subject: v.nullish(v.string(), null),
  Message: v.string(),
  Timestamp: v.string(),
  SignatureVersion: v.string(),
  Signature: v.string(),
  SigningCertURL: v.string(),
  UnsubscribeURL: v.string(),
  MessageAttributes: v.optional(v.record(v.string(), v.object({ Type: v.string(), Value: v.string() })), {}),
});

/** The event of a subscribed function. `body` is the SNS envelope; `at`, where given, takes the place of its own time. */
export function snsEvent(body: string, at?: Date): SNSEvent {
  const { SigningCertURL, UnsubscribeURL, ...envelope } = v.parse(EnvelopeSchema, JSON.parse(body));
  return {
    Records: [
      {
        EventSource: 'aws:sns',
        EventVersion: '1.0',
        EventSubscriptionArn: UnsubscribeURL.split('SubscriptionArn=').at(-1) ?? '',
        Sns: {
          ...envelope,
          // Lambda's events leave a missing subject as null, which their types do not know.
          Subject: envelope.Subject as string,
          Timestamp: at?.toISOString() ?? envelope.Timestamp,
          SigningCertUrl: SigningCertURL,
          UnsubscribeUrl: UnsubscribeURL,
        },
      },
    ],
  };
}

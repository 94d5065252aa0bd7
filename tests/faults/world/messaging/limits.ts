import { InvalidParameterException } from '@aws-sdk/client-sns';
import { InvalidMessageContents, SQSServiceException } from '@aws-sdk/client-sqs';
import type { Published } from './topics.ts';

const refused = { $metadata: { httpStatusCode: 400 } };

/** Both services take 256 KiB everywhere (Amazon SNS and SQS quotas). */
const maxBytes = 256 * 1024;

/** SQS API reference, SendMessage: the characters of XML 1.0 and no others. */
const unsendable = /[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/u;

/** Throws what SQS answers to a message that it does not take. */
export function checkMessage(body: string): void {
  if (unsendable.test(body))
    throw new InvalidMessageContents({ ...refused, message: 'The message contains unallowed characters' });
  if (body === '' || Buffer.byteLength(body) > maxBytes)
    throw new SQSServiceException({
      ...{ ...refused, name: 'InvalidParameterValue', $fault: 'client' },
      message: `Message must have 1 to ${maxBytes} bytes`,
    });
}

/** SNS API reference, Publish: less than 100 characters of ASCII, without line breaks and control characters. */
const subject = /^[\x21-\x7e][\x20-\x7e]{0,98}$/;

/** Throws what SNS answers to a message that it does not take. */
export function checkNotice({ message, subject: written }: Published): void {
  if (written !== undefined && !subject.test(written))
    throw new InvalidParameterException({ ...refused, message: 'Invalid parameter: Subject' });
  if (message === '' || Buffer.byteLength(message) > maxBytes)
    throw new InvalidParameterException({ ...refused, message: 'Invalid parameter: Message too long' });
}

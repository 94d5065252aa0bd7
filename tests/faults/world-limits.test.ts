import { checkMessage, checkNotice } from './world/messaging/limits.ts';

const topicArn = 'arn:aws:sns:us-east-1:123456789012:ops';

test.each([
  ['a character that XML has not', '\uffff', 'unallowed characters'],
  ['half a character', '\ud800', 'unallowed characters'],
  ['nothing', '', 'Message must have'],
  ['more than 256 KiB', 'x'.repeat(256 * 1024 + 1), 'Message must have'],
])('queues refuse %s', (_, body, reason) => expect(() => checkMessage(body)).toThrow(reason));

test.each([
  ['a subject of two lines', { message: 'm', subject: 'a\nb' }, 'Subject'],
  ['a subject of 100 characters', { message: 'm', subject: 'x'.repeat(100) }, 'Subject'],
  ['a subject that is not ASCII', { message: 'm', subject: 'é' }, 'Subject'],
  ['nothing', { message: '' }, 'Message'],
  ['more than 256 KiB', { message: 'é'.repeat(128 * 1024 + 1) }, 'Message'],
])('topics refuse %s', (_, written, reason) =>
  expect(() => checkNotice({ topicArn, ...written })).toThrow(reason),
);

test('both take what they can carry', () => {
  expect(() => checkMessage('{"thing":"pümp 😀"}\r\n\t')).not.toThrow();
  expect(() =>
    checkNotice({ topicArn, message: '\u0000', subject: 'violation of thing/pump-1' }),
  ).not.toThrow();
});

import { parkedEvent } from '../../../../shared/events/parked-event.ts';
import { receivedAt } from '../../../builders/events.ts';

const park = (message: string) =>
  parkedEvent(
    { message, reason: 'too-large', detail: 'more than 262144 bytes', accountId: '111122223333' },
    { at: receivedAt, by: 'test', retentionDays: 1 },
  );

test.each(['a', '🚰'])('a message that SNS can bring is kept in full: %s', (deadLetter) => {
  const message = deadLetter.repeat((256 * 1024) / Buffer.byteLength(deadLetter));
  expect(park(message)).toMatchObject({ message, detail: 'more than 262144 bytes' });
});

test.each(['a', 'ü', '漢', '🚰'])(
  'of one that no row holds the beginning is kept, and how much: %s',
  (deadLetter) => {
    const whole = deadLetter.repeat(400_000);
    const { message, detail } = park(whole);
    expect(Buffer.byteLength(message)).toBeLessThan(390 * 1024);
    expect(whole.startsWith(message.replace(/\ufffd$/, ''))).toBe(true);
    expect(detail).toBe(
      `more than 262144 bytes: the first 393216 of its ${Buffer.byteLength(whole)} bytes are kept`,
    );
  },
);

test('two of these that begin alike are two events', () => {
  const beginning = 'a'.repeat(400_000);
  expect(park(`${beginning}b`).eventId).not.toBe(park(`${beginning}c`).eventId);
});

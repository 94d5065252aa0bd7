import { deadLetterOf } from '../../../../cli/dlq/dead-letter.ts';
import { ageOf, summaryLines } from '../../../../cli/dlq/list-command.ts';
import { redrivenLines } from '../../../../cli/dlq/redrive-command.ts';
import { deadLetterLines } from '../../../../cli/dlq/show-command.ts';
import { aMessage, queueCalled } from '../../../fakes/memory-queue-client.ts';

const now = new Date('2026-09-22T14:15:36Z');
const empty = { messages: 0, hidden: 0, lookedAt: 0, reasons: [] };

describe('the list of dead letters', () => {
  it('the list of dead letters says how many there are, since when, and why', () => {
    const summary = {
      ...{ queue: 'WakeUpQueueDeadLetters', holds: 'wake-ups', messages: 12, hidden: 1, lookedAt: 10 },
      oldest: new Date('2026-09-21T12:15:36Z'),
      reasons: [
        { count: 9, reason: 'no use' },
        { count: 1, reason: 'turned\u202eround' },
      ],
    };
    const lines = summaryLines([summary, { queue: 'RespondDeadLetters', holds: 'ticks', ...empty }], now);
    expect(lines).toEqual([
      'WakeUpQueueDeadLetters: 12, 10 of them looked at (wake-ups)',
      '  1 are hidden: another reader has received them',
      '  the oldest since 2026-09-21 12:15:36Z, 1 d ago',
      '  9 × no use',
      '  1 × turned\ufffdround',
      'Empty: RespondDeadLetters',
      '',
      'To see them in full: defender dlq show WakeUpQueueDeadLetters',
      'Once the cause is gone: defender dlq redrive WakeUpQueueDeadLetters',
    ]);
  });

  it('the list of dead letters is one line where there is nothing', () => {
    const summaries = ['A', 'B'].map((queue) => ({ queue, holds: 'x', ...empty }));
    expect(summaryLines(summaries, now)).toEqual(['All 2 dead-letter queues are empty.']);
  });

  it.each([
    [-5, '0 s ago'],
    [999, '0 s ago'],
    [59_999, '59 s ago'],
    [60_000, '1 min ago'],
    [7_200_000, '2 h ago'],
    [260_000_000, '3 d ago'],
  ])('the list of dead letters tells an age of %d ms in the largest unit that fits: %s', (millis, text) => {
    expect(ageOf(new Date(now.getTime() - millis), now)).toBe(text);
  });
});

describe('a dead letter in full', () => {
  const lines = (body: string) =>
    deadLetterLines(
      deadLetterOf(
        queueCalled('ReceiveViolationDeadLetters'),
        aMessage({ body, attributes: { ErrorMessage: 'no\u001b[2J use' } }),
      ),
    );

  it('a dead letter in full has its notice laid out, and moves no cursor', () => {
    const text = lines(JSON.stringify({ Records: [{ Sns: { Message: '{"thingName":"pump\\u001b[2J"}' } }] }));
    expect(text).toContain('receive-violation failed on it: no\ufffd[2J use');
    expect(text).toContain('ErrorMessage: no\ufffd[2J use');
    expect(text.join('\n')).toContain('"Message": {\n          "thingName": "pump\\u001b[2J"\n');
    expect(text.join('\n')).not.toContain('\u001b[2J');
  });

  it('a dead letter in full has what is no JSON as it is', () => {
    expect(lines('put by\u0007 hand')).toContain('put by\ufffd hand');
  });
});

describe('what a redrive did', () => {
  it.each([
    ['ReceiveAuditDeadLetters', false, '3 given to receive-audit again'],
    ['ReceiveAuditDeadLetters', true, '3 to be given to receive-audit again'],
    ['AuditContinuationsDeadLetters', false, '3 sent back to AuditContinuations'],
    ['WakeUpQueueDeadLetters', false, '3 answered by one wake-up'],
  ])('what a redrive did is said of %s (dry run: %s): %s', (id, isDryRun, text) => {
    expect(redrivenLines(queueCalled(id), { sent: 3, left: [] }, isDryRun)).toEqual([`${id}: ${text}`]);
  });

  it('what a redrive did names what was left, once for each reason', () => {
    const left = ['a', 'b', 'c'].map((messageId) => ({ messageId, because: messageId === 'b' ? 'x' : 'y' }));
    expect(redrivenLines(queueCalled('WakeUpQueueDeadLetters'), { sent: 0, left }, false)).toEqual([
      'WakeUpQueueDeadLetters: 2 left: y (a, …)',
      'WakeUpQueueDeadLetters: 1 left: x (b)',
    ]);
  });
});

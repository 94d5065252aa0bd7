import { oldestDueSeconds } from '../../../../functions/respond/run-pass.ts';
import type { Status } from '../../../../shared/responses/lifecycle.ts';
import { byFunction, reason } from '../../../../shared/responses/reason.ts';
import type { Response } from '../../../../shared/responses/response.ts';

const now = new Date('2026-11-24T12:00:00Z');

const aResponse = (status: Status, at: string, notBefore?: string): Response => ({
  step: { kind: 'notify', severity: 'high' },
  status,
  trail: [{ status, at, reason: reason('rule-matched', 'a test'), actor: byFunction('test') }],
  ...(notBefore && { notBefore }),
});

test.each([
  ['none', [], 0],
  ['one that was planned a while ago', [aResponse('planned', '2026-11-24T11:50:00Z')], 600],
  [
    'two: the older one counts',
    [aResponse('planned', '2026-11-24T11:59:00Z'), aResponse('planned', '2026-11-24T11:58:00.500Z')],
    119,
  ],
  ['one that is not due yet', [aResponse('planned', '2026-11-24T11:00:00Z', '2026-11-24T12:30:00Z')], 0],
  [
    'one that became due a while after it was planned',
    [aResponse('planned', '2026-11-24T11:00:00Z', '2026-11-24T11:59:30Z')],
    30,
  ],
  ['one that is done', [aResponse('succeeded', '2026-11-24T11:00:00Z')], 0],
])('the oldest response that is due, of %s', (_, responses, seconds) => {
  expect(oldestDueSeconds(responses, now)).toBe(seconds);
});

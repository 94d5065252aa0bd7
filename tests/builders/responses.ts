import type { Status } from '../../shared/responses/lifecycle.ts';
import { byFunction, type ReasonCode, reason } from '../../shared/responses/reason.ts';
import type { Response, TrailEntry } from '../../shared/responses/response.ts';

/** One transition of a trail, made by respond at midnight. */
export const aTrailEntry = (
  status: Status,
  {
    text = 'a test',
    code = 'applied',
    ...members
  }: Partial<TrailEntry> & { text?: string; code?: ReasonCode } = {},
): TrailEntry => ({
  status,
  at: '2026-11-01T00:00:00.000Z',
  reason: reason(code, text),
  actor: byFunction('respond'),
  ...members,
});

/** A response that quarantines a thing, as it was planned. */
export const aResponse = (members: Partial<Response> = {}): Response => ({
  step: { kind: 'mitigate', actions: ['QuarantineThing'] },
  status: 'planned',
  trail: [aTrailEntry('planned')],
  ...members,
});

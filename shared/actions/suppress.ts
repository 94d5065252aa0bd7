import * as v from 'valibot';
import { lasting } from '../schema/duration.ts';
import { about, fields, lineUpTo } from '../schema/fields.ts';
import { auditCheckNamed } from '../sources/audit/checks.ts';
import type { Action, MayMatch } from './action.ts';

/** Owner, reason and ticket become the suppression's description, which AWS IoT limits to 1,000 characters. */
const form = about(
  'Accepts the risk: audits to come no longer count the finding. For findings.',
  fields({
    for: v.optional(lasting('How long, such as 90d.')),
    indefinitely: v.optional(
      about(
        'Instead of a time. Not for CRITICAL checks: somebody has to look again.',
        v.literal(true, 'must be true, or left out'),
      ),
    ),
    owner: about('Who answers for the risk.', lineUpTo(200)),
    reason: about('Why it can be accepted.', lineUpTo(500)),
    ticket: v.optional(about('Where it was talked about.', lineUpTo(100))),
  }),
);

const step = v.object({
  kind: v.literal('suppress'),
  /** How long, from when the finding was decided; absent: indefinitely. */
  forMillis: v.optional(v.number()),
  owner: v.string(),
  reason: v.string(),
  ticket: v.optional(v.string()),
});
export type SuppressStep = v.InferOutput<typeof step>;

/** Makes an audit suppression for a finding's check and resource. */
export const suppress = {
  inRule: {
    form,
    fits: ['finding'],
    compile: ({ for: forMillis, indefinitely: _, ...suppression }) => ({
      kind: 'suppress',
      ...suppression,
      ...(forMillis !== undefined && { forMillis }),
    }),
    contradictions: ({ for: forMillis, indefinitely }) =>
      (forMillis === undefined) === (indefinitely === undefined)
        ? [{ path: '', message: 'must say either for: 90d or indefinitely: true' }]
        : [],
    /** A risk that is accepted without an end is not reviewed again, and a CRITICAL one has to be. */
    objections: ({ indefinitely }, match) => {
      const critical = indefinitely && whyCritical(match);
      return critical
        ? [{ path: 'indefinitely', message: `${critical}: give the suppression an end, e.g. for: 90d` }]
        : [];
    },
  },
  step,
  guards: 'all',
  queue: 'suppression',
  isReversible: true,
  acts: 'at-once',
  effect: 'suppresses',
  describe: () => 'suppress',
} as const satisfies Action<v.InferOutput<typeof form>, SuppressStep>;

/** Why findings of a CRITICAL check may match; undefined where they can't. A check that is not known may be CRITICAL. */
function whyCritical({ checks, namesChecks, takesCritical }: MayMatch): string | undefined {
  if (!namesChecks) return takesCritical ? 'this may accept findings of CRITICAL checks for good' : undefined;
  const critical = checks.find((name) => auditCheckNamed(name)?.severity === 'CRITICAL');
  return critical && `${critical} is CRITICAL`;
}

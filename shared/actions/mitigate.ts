import * as v from 'valibot';
import { LimitsSchema, limitsOf } from '../limits/limits.ts';
import { about } from '../schema/fields.ts';
import { canMitigateFinding, canMitigateViolation } from '../sources/audit/check-actions.ts';
import { hint, insteadOf } from '../text/did-you-mean.ts';
import type { Action, ActionTypes, MayMatch } from './action.ts';
import { ReleaseTermsSchema, releaseTermsOf } from './release.ts';

/** Names of mitigation actions (AWS IoT API reference, CreateMitigationAction). */
export const MitigationActionName = v.pipe(
  v.string('must be a text'),
  v.regex(/^[a-zA-Z0-9_-]{1,128}$/, 'must be the name of a mitigation action: 1 to 128 of a-z A-Z 0-9 _ -'),
);

const form = about(
  "Mitigation actions of the account, in order, all on the settings' allow-list. For violations and findings.",
  v.pipe(
    v.array(MitigationActionName, 'must be a list of mitigation actions'),
    v.minLength(1, 'must name at least one action'),
    // One mitigation task takes no more for a check (AWS IoT Device Defender quotas).
    v.maxLength(5, 'takes at most 5 actions, as a mitigation task does'),
    v.check((actions) => new Set(actions).size === actions.length, 'must name an action once'),
  ),
);

const step = v.object({
  kind: v.literal('mitigate'),
  actions: v.array(v.string()),
  release: v.optional(ReleaseTermsSchema),
  limits: v.optional(LimitsSchema),
});
export type MitigateStep = v.InferOutput<typeof step>;

/** Applies mitigation actions of the account in a Device Defender mitigation task. */
export const mitigate = {
  inRule: {
    form,
    fits: ['violation', 'finding'],
    compile: (actions, { release, limits }) => ({
      kind: 'mitigate',
      actions,
      ...(release && { release: releaseTermsOf(release) }),
      ...(limits && { limits: limitsOf(limits) }),
    }),
    contradictions: (actions, { mitigationActions }) =>
      actions.flatMap((action, place) =>
        mitigationActions.includes(action)
          ? []
          : [
              {
                path: `${place}`,
                message: `${action} is not in the allow-list: add it to mitigationActions in the settings${hint(action, mitigationActions)}`,
              },
            ],
      ),
    objections: (actions, match, actionTypes) =>
      actionTypes
        ? actions.flatMap((action, place) => {
            const message = whyUnfit(action, match, actionTypes);
            return message ? [{ path: `${place}`, message }] : [];
          })
        : [],
  },
  step,
  guards: 'all',
  queue: 'mitigation',
  isReversible: true,
  acts: 'at-once',
  effect: 'contains',
  isLimited: true,
  releasedFor: ['violation'],
  describe: ({ actions }) => actions.join(' + '),
  mitigationActions: ({ actions }) => actions,
} as const satisfies Action<v.InferOutput<typeof form>, MitigateStep>;

/** Why Device Defender would not apply an action to all that may match; undefined where it would. */
function whyUnfit(action: string, match: MayMatch, types: ActionTypes): string | undefined {
  const type = types.get(action);
  if (!type) return `the account has no mitigation action ${action}${insteadOf(action, [...types.keys()])}`;
  if (match.family === 'violation')
    return canMitigateViolation(type)
      ? undefined
      : `${action} is of type ${type}: violations take ADD_THINGS_TO_THING_GROUP only`;
  const check = match.checks.find((each) => !canMitigateFinding(each, type));
  if (!check) return undefined;
  return `${action} is of type ${type}, which Device Defender does not apply to ${check}${match.namesChecks ? '' : ': name the checks that it is for'}`;
}

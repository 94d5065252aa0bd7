import * as v from 'valibot';
import { isJsonObject } from '../json/json.ts';
import { lasting } from '../schema/duration.ts';
import { about, fields, lineUpTo } from '../schema/fields.ts';
import { hint } from '../text/did-you-mean.ts';

/** Names of mitigation actions (AWS IoT API reference, CreateMitigationAction). */
export const ActionName = v.pipe(
  v.string('must be a text'),
  v.regex(/^[a-zA-Z0-9_-]{1,128}$/, 'must be the name of a mitigation action: 1 to 128 of a-z A-Z 0-9 _ -'),
);

const Mitigate = fields({
  mitigate: about(
    "Mitigation actions of the account, in order, all on the settings' allow-list. For violations and findings.",
    v.pipe(
      v.array(ActionName, 'must be a list of mitigation actions'),
      v.minLength(1, 'must name at least one action'),
      // One mitigation task takes no more for a check (AWS IoT Device Defender quotas).
      v.maxLength(5, 'takes at most 5 actions, as a mitigation task does'),
      v.check((actions) => new Set(actions).size === actions.length, 'must name an action once'),
    ),
  ),
});

/** Owner, reason and ticket become the suppression's description, which AWS IoT limits to 1,000 characters. */
const Suppress = fields({
  suppress: about(
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
  ),
});

const states = ['FALSE_POSITIVE', 'BENIGN_POSITIVE', 'TRUE_POSITIVE', 'UNKNOWN'] as const;

const SetVerificationState = fields({
  setVerificationState: about(
    'Sets the verification state of a violation.',
    fields({
      state: about(
        'What the violation turned out to be.',
        v.picklist(states, `must be one of ${states.join(', ')}`),
      ),
      description: v.optional(about('Why.', lineUpTo(1000))),
    }),
  ),
});

const Notify = fields({
  notify: about(
    'Tells people, on the ops topic.',
    fields({
      severity: about(
        'How soon they should look.',
        v.picklist(['low', 'medium', 'high'], 'must be low, medium or high'),
      ),
    }),
  ),
});

/** The responses there are, by their names. */
export const responsesByName = {
  mitigate: Mitigate,
  suppress: Suppress,
  setVerificationState: SetVerificationState,
  notify: Notify,
};

const names = Object.keys(responsesByName);

const Unnamed = v.custom<never>(
  () => false,
  ({ input }) => {
    const [name = ''] = isJsonObject(input) ? Object.keys(input) : [];
    return `must be one of ${names.join(', ')}, with its members${hint(name, names)}`;
  },
);

/** One thing that a rule asks for. Chosen by its name and not by trial, so that a mistake inside is told as such. */
export const ResponseSource = v.lazy((input) => {
  const given = isJsonObject(input) ? Object.keys(input) : [];
  if (given.includes('mitigate')) return responsesByName.mitigate;
  if (given.includes('suppress')) return responsesByName.suppress;
  if (given.includes('setVerificationState')) return responsesByName.setVerificationState;
  return given.includes('notify') ? responsesByName.notify : Unnamed;
});

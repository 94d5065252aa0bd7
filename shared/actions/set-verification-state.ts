import * as v from 'valibot';
import { about, fields, lineUpTo } from '../schema/fields.ts';
import type { Action } from './action.ts';

/** AWS IoT API reference, PutVerificationStateOnViolation. */
const states = ['FALSE_POSITIVE', 'BENIGN_POSITIVE', 'TRUE_POSITIVE', 'UNKNOWN'] as const;

const form = about(
  'Sets the verification state of a violation.',
  fields({
    state: about(
      'What the violation turned out to be.',
      v.picklist(states, `must be one of ${states.join(', ')}`),
    ),
    description: v.optional(about('Why.', lineUpTo(1000))),
  }),
);

const step = v.object({
  kind: v.literal('setVerificationState'),
  state: v.picklist(states),
  description: v.optional(v.string()),
});
type SetVerificationStateStep = v.InferOutput<typeof step>;

/** Tells Device Defender what a violation turned out to be. */
export const setVerificationState = {
  inRule: {
    form,
    fits: ['violation'],
    compile: (members) => ({ kind: 'setVerificationState', ...members }),
  },
  step,
  guards: 'all',
  queue: 'mitigation',
  acts: 'at-once',
  describe: ({ state }) => `set verification state ${state}`,
} as const satisfies Action<v.InferOutput<typeof form>, SetVerificationStateStep>;

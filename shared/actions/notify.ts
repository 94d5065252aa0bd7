import * as v from 'valibot';
import { about, fields } from '../schema/fields.ts';
import { families } from '../sources/source.ts';
import type { Action } from './action.ts';

const severities = ['low', 'medium', 'high'] as const;

const form = about(
  'Sends a notice to the ops topic.',
  fields({
    severity: about('How soon people should look.', v.picklist(severities, 'must be low, medium or high')),
  }),
);

/** `about` is set where the responder itself sends the notice, about a response that did not go well. */
const step = v.object({
  kind: v.literal('notify'),
  severity: v.picklist(severities),
  about: v.optional(v.string()),
});

/** Notifies operators of what was found and of what was done. */
export const notify = {
  inRule: {
    form,
    fits: families,
    compile: ({ severity }) => ({ kind: 'notify', severity }),
  },
  step,
  guards: 'confirmed',
  queue: 'notice',
  acts: 'never',
  describe: () => 'notify',
} as const satisfies Action<v.InferOutput<typeof form>, v.InferOutput<typeof step>>;

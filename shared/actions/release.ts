import * as v from 'valibot';
import { lasting } from '../schema/duration.ts';
import { about, fields } from '../schema/fields.ts';
import type { Action, RuleTerms } from './action.ts';

/** When what a rule did is released, as a rule writes it. */
export const releaseForm = fields({
  on: about('When the alarm is over.', v.literal('cleared', 'must be cleared')),
  after: lasting('How long the alarm has to have been over, such as 30m.'),
});

/** The same in the step that is to be released. */
export const ReleaseTermsSchema = v.object({ on: v.literal('cleared'), afterMillis: v.number() });

export const releaseTermsOf = ({
  on,
  after,
}: NonNullable<RuleTerms['release']>): v.InferOutput<typeof ReleaseTermsSchema> => ({
  on,
  afterMillis: after,
});

const step = v.object({ kind: v.literal('release') });

/** Puts back what the responses to an alarm contained, once the alarm has ended. No rule has to ask for it. */
export const release = {
  step,
  guards: 'confirmed',
  queue: 'release',
  acts: 'after-settling',
  describe: () => 'release',
} as const satisfies Action<never, v.InferOutput<typeof step>>;

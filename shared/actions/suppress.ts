import * as v from 'valibot';

export const SuppressStepSchema = v.object({
  kind: v.literal('suppress'),
  /** How long, from when the suppression is made; absent: indefinitely. */
  forMillis: v.optional(v.number()),
  owner: v.string(),
  reason: v.string(),
  ticket: v.optional(v.string()),
});
export type SuppressStep = v.InferOutput<typeof SuppressStepSchema>;

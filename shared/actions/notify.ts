import * as v from 'valibot';

/** `about` is set where the responder itself speaks up about a response that did not go well. */
export const NotifyStepSchema = v.object({
  kind: v.literal('notify'),
  severity: v.picklist(['low', 'medium', 'high']),
  about: v.optional(v.string()),
});

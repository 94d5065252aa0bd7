import * as v from 'valibot';

export const SetVerificationStateStepSchema = v.object({
  kind: v.literal('setVerificationState'),
  state: v.picklist(['FALSE_POSITIVE', 'BENIGN_POSITIVE', 'TRUE_POSITIVE', 'UNKNOWN']),
  description: v.optional(v.string()),
});
export type SetVerificationStateStep = v.InferOutput<typeof SetVerificationStateStepSchema>;

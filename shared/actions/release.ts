import * as v from 'valibot';

/** Undoing what the same violation's alarm contained, since its cause is gone. */
export const ReleaseStepSchema = v.object({ kind: v.literal('release') });

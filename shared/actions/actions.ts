import * as v from 'valibot';
import { MitigateStepSchema } from './mitigate.ts';
import { NotifyStepSchema } from './notify.ts';
import { ReleaseStepSchema } from './release.ts';
import { SetVerificationStateStepSchema } from './set-verification-state.ts';
import { SuppressStepSchema } from './suppress.ts';

/** One step of a decision, and of a response. */
export const ResponseStepSchema = v.variant('kind', [
  MitigateStepSchema,
  SuppressStepSchema,
  SetVerificationStateStepSchema,
  NotifyStepSchema,
  ReleaseStepSchema,
]);
export type ResponseStep = v.InferOutput<typeof ResponseStepSchema>;

import * as v from 'valibot';
import { LimitsSchema } from '../limits/limits.ts';

export const MitigateStepSchema = v.object({
  kind: v.literal('mitigate'),
  actions: v.array(v.string()),
  release: v.optional(v.object({ on: v.literal('cleared'), afterMillis: v.number() })),
  limits: v.optional(LimitsSchema),
});
export type MitigateStep = v.InferOutput<typeof MitigateStepSchema>;

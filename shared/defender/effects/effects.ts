import { ResourceNotFoundException } from '@aws-sdk/client-iot';
import type { Condition } from '../../containments/condition.ts';
import type { Contained, ContainedKind } from '../../containments/contained.ts';
import { createCaCertificateEffect } from './ca-certificate.ts';
import { createCertificateEffect } from './certificate.ts';
import type { Effect, Iot } from './effect.ts';
import { createLoggingEffect } from './logging.ts';
import { createPolicyEffect } from './policy.ts';
import { createSuppressionEffect } from './suppression.ts';
import { createThingGroupEffect } from './thing-group.ts';

/** Reads and puts back whatever can be contained. */
export interface Effects {
  /** How AWS IoT has it now. Throws the SDK's exceptions; `ResourceNotFoundException` where it is gone. */
  read(contained: Contained): Promise<Condition>;
  /** Gives it back as it was before; what is gone meanwhile needs nothing. Safe to repeat. */
  putBack(contained: Contained, preImage: Condition, made: Condition | undefined): Promise<void>;
}

/** One for each kind of thing that can be contained: the only list of them. */
const effectsOver = (iot: Iot): { readonly [Kind in ContainedKind]: Effect<Kind> } => ({
  'thing-group': createThingGroupEffect(iot),
  certificate: createCertificateEffect(iot),
  'ca-certificate': createCaCertificateEffect(iot),
  policy: createPolicyEffect(iot),
  logging: createLoggingEffect(iot),
  suppression: createSuppressionEffect(iot),
});

export function createEffects(iot: Iot): Effects {
  const effects = effectsOver(iot);
  // What is contained and its conditions are of one kind, by how records are made; the compiler can't follow that.
  const effectOf = (contained: Contained) => effects[contained.kind] as Effect<ContainedKind>;
  return {
    read: (contained) => effectOf(contained).read(contained),
    async putBack(contained, preImage, made) {
      try {
        await effectOf(contained).putBack(contained, preImage, made);
      } catch (error) {
        if (!(error instanceof ResourceNotFoundException)) throw error;
      }
    },
  };
}

import {
  type ActiveViolation,
  type IoTClient,
  PutVerificationStateOnViolationCommand,
  paginateListActiveViolations,
  type VerificationState,
} from '@aws-sdk/client-iot';
import { orRefusal, type Refusal } from './refusals.ts';

export interface Violations {
  /** The ids of the violations that Device Defender itself holds to be in alarm for a thing. */
  activeOf(thingName: string): Promise<ReadonlySet<string>>;
  /** The last write wins, so repeating is safe. */
  verify(
    violationId: string,
    state: VerificationState,
    description?: string,
  ): Promise<{ readonly requestId: string } | Refusal>;
}

export const createViolations = (iot: Pick<IoTClient, 'send'>): Violations => ({
  async activeOf(thingName) {
    const active: ActiveViolation[] = [];
    const pages = paginateListActiveViolations({ client: iot as IoTClient, pageSize: 250 }, { thingName });
    for await (const page of pages) active.push(...(page.activeViolations ?? []));
    return new Set(active.flatMap(({ violationId }) => violationId ?? []));
  },

  verify: (violationId, verificationState, description) =>
    orRefusal(
      iot
        .send(
          new PutVerificationStateOnViolationCommand({
            violationId,
            verificationState,
            ...(description && { verificationStateDescription: description }),
          }),
        )
        .then(({ $metadata }) => ({ requestId: $metadata.requestId ?? 'unknown' })),
    ),
});

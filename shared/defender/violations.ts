import {
  type IoTClient,
  PutVerificationStateOnViolationCommand,
  paginateListActiveViolations,
  type VerificationState,
} from '@aws-sdk/client-iot';
import type { Clock } from '../time/clock.ts';
import { orRefusal, type Refusal } from './refusals.ts';

export interface Violations {
  /** The ids of those violations that Device Defender itself holds to be in alarm, as of seconds ago at most. */
  activeAmong(asked: readonly AskedViolation[]): Promise<ReadonlySet<string>>;
  /** The last write wins, so repeating is safe. */
  verify(
    violationId: string,
    state: VerificationState,
    description?: string,
  ): Promise<{ readonly requestId: string } | Refusal>;
}

export interface AskedViolation {
  readonly thingName: string;
  readonly violationId: string;
}

/** Up to so many things are asked for one by one; for more, everything that is active is listed, 250 at a time. */
const maxThings = 5;

/** A storm asks many times a second: the list of all is read again after this long. */
const listMaxAgeMillis = 10_000;

type Ids = ReadonlySet<string>;

export function createViolations(iot: Pick<IoTClient, 'send'>, clock: Clock): Violations {
  let list: { readonly ids: Ids; readonly readAt: number } | undefined;

  async function read(filter: { readonly thingName?: string }): Promise<Ids> {
    const ids: string[] = [];
    const pages = paginateListActiveViolations({ client: iot as IoTClient, pageSize: 250 }, filter);
    for await (const { activeViolations = [] } of pages)
      ids.push(...activeViolations.flatMap(({ violationId }) => violationId ?? []));
    return new Set(ids);
  }

  async function readAll(): Promise<Ids> {
    const readAt = clock.now().getTime();
    if (!list || readAt - list.readAt >= listMaxAgeMillis) list = { ids: await read({}), readAt };
    return list.ids;
  }

  async function readEach(thingNames: readonly string[]): Promise<Ids> {
    const found = await Promise.all(thingNames.map((thingName) => read({ thingName })));
    return new Set(found.flatMap((ids) => [...ids]));
  }

  return {
    async activeAmong(asked) {
      const thingNames = [...new Set(asked.map(({ thingName }) => thingName))];
      const ids = await (thingNames.length > maxThings ? readAll() : readEach(thingNames));
      return new Set(asked.map(({ violationId }) => violationId).filter((id) => ids.has(id)));
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
  };
}

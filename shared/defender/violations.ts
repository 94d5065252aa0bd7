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
  /** When its notice came: an older list does not know of it. */
  readonly receivedAt: Date;
}

/**
 * Up to so many things a second are asked for one by one; for more, everything that is active is listed, 250 at a
 * time. AWS takes ten calls a second (AWS General Reference), and a storm asks for thousands.
 */
const maxThingsPerSecond = 5;

/** How long a list of everything stands, in milliseconds. */
const listMaxAgeMillis = 10_000;

type Ids = ReadonlySet<string>;

interface List {
  readonly ids: Promise<Ids>;
  readonly readAt: number;
}

export function createViolations(iot: Pick<IoTClient, 'send'>, clock: Clock): Violations {
  let list: List | undefined;
  let asked = { second: 0, things: 0 };

  async function read(filter: { readonly thingName?: string }): Promise<Ids> {
    const ids: string[] = [];
    const pages = paginateListActiveViolations({ client: iot as IoTClient, pageSize: 250 }, filter);
    for await (const { activeViolations = [] } of pages)
      ids.push(...activeViolations.flatMap(({ violationId }) => violationId ?? []));
    return new Set(ids);
  }

  function readAll(): List {
    const ids = read({});
    const fresh = { ids, readAt: clock.now().getTime() };
    list = fresh;
    ids.catch(() => {
      list = undefined;
    });
    return fresh;
  }

  const isFresh = ({ readAt }: List): boolean => clock.now().getTime() - readAt < listMaxAgeMillis;

  /** A list says nothing of what came after it was read. */
  async function readMany(wanted: readonly AskedViolation[]): Promise<Ids> {
    const { ids, readAt } = list && isFresh(list) ? list : readAll();
    const known = await ids;
    const isNews = ({ violationId, receivedAt }: AskedViolation): boolean =>
      !known.has(violationId) && receivedAt.getTime() > readAt;
    return wanted.some(isNews) ? readAll().ids : known;
  }

  async function readEach(thingNames: readonly string[]): Promise<Ids> {
    const found = await Promise.all(thingNames.map((thingName) => read({ thingName })));
    return new Set(found.flatMap((ids) => [...ids]));
  }

  function areMany(things: number): boolean {
    const second = Math.floor(clock.now().getTime() / 1000);
    asked = { second, things: things + (asked.second === second ? asked.things : 0) };
    return asked.things > maxThingsPerSecond;
  }

  return {
    async activeAmong(wanted) {
      const thingNames = [...new Set(wanted.map(({ thingName }) => thingName))];
      const ids = await (areMany(thingNames.length) ? readMany(wanted) : readEach(thingNames));
      return new Set(wanted.map(({ violationId }) => violationId).filter((id) => ids.has(id)));
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

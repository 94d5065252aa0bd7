import {
  type ActiveViolation,
  type IoTClient,
  PutVerificationStateOnViolationCommand,
  paginateListActiveViolations,
  type VerificationState,
} from '@aws-sdk/client-iot';
import type { Clock } from '../time/clock.ts';
import { orRefusal, type Refusal } from './refusals.ts';

export interface Violations {
  /** The ids of those violations that Device Defender itself holds to be in alarm, as of seconds ago at most. */
  activeAmong(asked: readonly AskedViolation[]): Promise<ActiveViolations>;
  /** The last write wins, so repeating is safe. */
  verify(
    violationId: string,
    state: VerificationState,
    description?: string,
  ): Promise<{ readonly requestId: string } | Refusal>;
}

/** A violation is that of its thing: a notice that names another one with a true id is none. */
export interface ActiveViolations {
  has(violation: Pick<AskedViolation, 'thingName' | 'violationId'>): boolean;
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

type Names = ReadonlySet<string>;

/** Ids have no spaces. */
const nameOf = ({ thingName, violationId }: Pick<ActiveViolation, 'thingName' | 'violationId'>): string =>
  `${violationId} ${thingName}`;

interface List {
  readonly names: Promise<Names>;
  readonly readAt: number;
}

export function createViolations(iot: Pick<IoTClient, 'send'>, clock: Clock): Violations {
  let list: List | undefined;
  let asked = { second: 0, things: 0 };

  async function read(filter: { readonly thingName?: string }): Promise<Names> {
    const names: string[] = [];
    const pages = paginateListActiveViolations({ client: iot as IoTClient, pageSize: 250 }, filter);
    for await (const { activeViolations = [] } of pages) names.push(...activeViolations.map(nameOf));
    return new Set(names);
  }

  function readAll(): List {
    const names = read({});
    const fresh = { names, readAt: clock.now().getTime() };
    list = fresh;
    names.catch(() => {
      list = undefined;
    });
    return fresh;
  }

  const isFresh = ({ readAt }: List): boolean => clock.now().getTime() - readAt < listMaxAgeMillis;

  /** A list says nothing of what came after it was read. */
  async function readMany(wanted: readonly AskedViolation[]): Promise<Names> {
    const { names, readAt } = list && isFresh(list) ? list : readAll();
    const known = await names;
    const isNews = (violation: AskedViolation): boolean =>
      !known.has(nameOf(violation)) && violation.receivedAt.getTime() > readAt;
    return wanted.some(isNews) ? readAll().names : known;
  }

  async function readEach(thingNames: readonly string[]): Promise<Names> {
    const found = await Promise.all(thingNames.map((thingName) => read({ thingName })));
    return new Set(found.flatMap((names) => [...names]));
  }

  function areMany(things: number): boolean {
    const second = Math.floor(clock.now().getTime() / 1000);
    asked = { second, things: things + (asked.second === second ? asked.things : 0) };
    return asked.things > maxThingsPerSecond;
  }

  return {
    async activeAmong(wanted) {
      const thingNames = [...new Set(wanted.map(({ thingName }) => thingName))];
      const names = await (areMany(thingNames.length) ? readMany(wanted) : readEach(thingNames));
      return { has: (violation) => names.has(nameOf(violation)) };
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

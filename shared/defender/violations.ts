import {
  type IoTClient,
  PutVerificationStateOnViolationCommand,
  paginateListActiveViolations,
  type VerificationState,
} from '@aws-sdk/client-iot';
import type { Clock } from '../time/clock.ts';
import { orRefusal, type Refusal } from './refusals.ts';

export interface Violations {
  /**
   * Whether Device Defender itself holds violations to be in alarm, as of a minute ago at most, by their ids. What
   * came in too lately to be known of is left out where many are asked for: ask again.
   */
  areActive(asked: readonly AskedViolation[]): Promise<ReadonlyMap<string, boolean>>;
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

/**
 * How long a list of everything stands, in milliseconds: ten thousand violations are forty pages, and so four seconds.
 * What has ended since is told by its own notice, and skipped by Device Defender, too.
 */
const listMaxAgeMillis = 60_000;

/** From when on the next list is read beside the work, so that nothing has to wait for it. */
const listRefreshMillis = 10_000;

type Ids = ReadonlySet<string>;

interface List {
  readonly ids: Ids;
  readonly readAt: number;
}

export function createViolations(iot: Pick<IoTClient, 'send'>, clock: Clock): Violations {
  let list: List | undefined;
  let reading: Promise<List> | undefined;
  let asked = { second: 0, things: 0 };

  async function read(filter: { readonly thingName?: string }): Promise<Ids> {
    const ids: string[] = [];
    const pages = paginateListActiveViolations({ client: iot as IoTClient, pageSize: 250 }, filter);
    for await (const { activeViolations = [] } of pages)
      ids.push(...activeViolations.flatMap(({ violationId }) => violationId ?? []));
    return new Set(ids);
  }

  async function readList(): Promise<List> {
    const readAt = clock.now().getTime();
    try {
      list = { ids: await read({}), readAt };
      return list;
    } finally {
      reading = undefined;
    }
  }

  function refresh(): Promise<List> {
    reading ??= readList();
    return reading;
  }

  const ageOf = ({ readAt }: List): number => clock.now().getTime() - readAt;

  async function usable(): Promise<List> {
    if (!list || ageOf(list) >= listMaxAgeMillis) return refresh();
    // Whoever needs it will meet its failure.
    if (ageOf(list) >= listRefreshMillis) refresh().catch(() => {});
    return list;
  }

  /** A list says nothing of what came after it was read. The next one does, and nothing waits for it. */
  async function inList(wanted: readonly AskedViolation[]): Promise<ReadonlyMap<string, boolean>> {
    const { ids, readAt } = await usable();
    const known = wanted.filter(
      ({ violationId, receivedAt }) => ids.has(violationId) || receivedAt.getTime() <= readAt,
    );
    if (known.length < wanted.length) refresh().catch(() => {});
    return new Map(known.map(({ violationId }) => [violationId, ids.has(violationId)]));
  }

  async function ofEach(wanted: readonly AskedViolation[]): Promise<ReadonlyMap<string, boolean>> {
    const found = await Promise.all(thingsOf(wanted).map((thingName) => read({ thingName })));
    return new Map(wanted.map(({ violationId }) => [violationId, found.some((ids) => ids.has(violationId))]));
  }

  function areMany(things: number): boolean {
    const second = Math.floor(clock.now().getTime() / 1000);
    asked = { second, things: things + (asked.second === second ? asked.things : 0) };
    return asked.things > maxThingsPerSecond;
  }

  return {
    areActive: (wanted) => (areMany(thingsOf(wanted).length) ? inList(wanted) : ofEach(wanted)),

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

const thingsOf = (wanted: readonly AskedViolation[]): readonly string[] => [
  ...new Set(wanted.map(({ thingName }) => thingName)),
];

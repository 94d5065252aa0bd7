import {
  type ActiveViolation,
  InvalidRequestException,
  type IoTClient,
  PutVerificationStateOnViolationCommand,
  paginateListActiveViolations,
  type VerificationState,
} from '@aws-sdk/client-iot';
import type { Clock } from '../time/clock.ts';
import { orRefusal, type Refusal } from './refusals.ts';

export interface Violations {
  /**
   * Whether Device Defender itself holds violations to be in alarm, as of a minute ago at most. What came in too
   * lately is not known where many are asked for: ask again.
   */
  activityOf(asked: readonly AskedViolation[]): Promise<Activity>;
  /** The last write wins, so repeating is safe. */
  verify(
    violationId: string,
    state: VerificationState,
    description?: string,
  ): Promise<{ readonly requestId: string } | Refusal>;
}

/** A violation is that of its thing: a notice that names another one with a true id is none. */
export interface Activity {
  /** Undefined where that is not known yet. */
  isActive(violation: Named): boolean | undefined;
  /** Whether it is active, and of the behavior that a notice tells of: by another one, other rules would match. */
  isActiveAsNotified(violation: NotifiedViolation): boolean | undefined;
}

type Named = Pick<AskedViolation, 'thingName' | 'violationId'>;

/** What a notice tells of a violation that stays the same while it is active. */
export interface NotifiedViolation extends Named {
  readonly securityProfileName: string;
  readonly behavior: { readonly name: string; readonly metric?: string | undefined };
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

type Listed = Pick<ActiveViolation, 'securityProfileName' | 'behavior'>;

/** What is active, by its name. */
type Names = ReadonlyMap<string, Listed>;

/** Ids have no spaces. */
const nameOf = ({ thingName, violationId }: Pick<ActiveViolation, keyof Named>): string =>
  `${violationId} ${thingName}`;

interface List {
  readonly names: Names;
  readonly readAt: number;
}

export function createViolations(iot: Pick<IoTClient, 'send'>, clock: Clock): Violations {
  let list: List | undefined;
  let reading: Promise<List> | undefined;
  let asked = { second: 0, things: 0 };

  async function read(filter: { readonly thingName?: string }): Promise<Names> {
    const names = new Map<string, Listed>();
    const pages = paginateListActiveViolations({ client: iot as IoTClient, pageSize: 250 }, filter);
    for await (const { activeViolations = [] } of pages)
      for (const { securityProfileName, behavior, ...violation } of activeViolations)
        names.set(nameOf(violation), { securityProfileName, behavior });
    return names;
  }

  async function readList(): Promise<List> {
    const readAt = clock.now().getTime();
    try {
      list = { names: await read({}), readAt };
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
  async function inList(wanted: readonly AskedViolation[]): Promise<Activity> {
    const { names, readAt } = await usable();
    const isKnown = (violation: AskedViolation): boolean =>
      names.has(nameOf(violation)) || violation.receivedAt.getTime() <= readAt;
    const known = wanted.filter(isKnown);
    if (known.length < wanted.length) refresh().catch(() => {});
    return activityIn(names, known);
  }

  /** A forged notice may name what AWS refuses to look for: nothing by that name is in alarm, and others wait for no answer. */
  async function ofThing(thingName: string): Promise<Names> {
    try {
      return await read({ thingName });
    } catch (error) {
      if (error instanceof InvalidRequestException) return new Map();
      throw error;
    }
  }

  async function ofEach(wanted: readonly AskedViolation[]): Promise<Activity> {
    const found = await Promise.all(thingsOf(wanted).map(ofThing));
    return activityIn(new Map(found.flatMap((names) => [...names])), wanted);
  }

  function areMany(things: number): boolean {
    const second = Math.floor(clock.now().getTime() / 1000);
    asked = { second, things: things + (asked.second === second ? asked.things : 0) };
    return asked.things > maxThingsPerSecond;
  }

  return {
    activityOf: (wanted) => (areMany(thingsOf(wanted).length) ? inList(wanted) : ofEach(wanted)),

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

function activityIn(names: Names, known: readonly Named[]): Activity {
  const asked = new Set(known.map(nameOf));
  return {
    isActive: (violation) => (asked.has(nameOf(violation)) ? names.has(nameOf(violation)) : undefined),
    isActiveAsNotified(told) {
      const listed = names.get(nameOf(told));
      if (!asked.has(nameOf(told))) return undefined;
      return listed !== undefined && agrees(listed, told);
    },
  };
}

/** The model marks the metric as optional, in both. */
const agrees = (
  { securityProfileName, behavior: listed }: Listed,
  { securityProfileName: profile, behavior: { name, metric } }: NotifiedViolation,
): boolean =>
  securityProfileName === profile &&
  listed?.name === name &&
  (listed.metric === undefined || metric === undefined || listed.metric === metric);

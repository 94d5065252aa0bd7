import {
  type ActiveViolation,
  InvalidRequestException,
  type IoTClient,
  PutVerificationStateOnViolationCommand,
  paginateListActiveViolations,
  type VerificationState,
} from '@aws-sdk/client-iot';
import type { JsonObject } from '../json/json.ts';
import { ofInvocation } from '../lambda/invocation.ts';
import type { Clock } from '../time/clock.ts';
import { quotas } from './quotas.ts';
import { orRefusal, type Refusal } from './refusals.ts';
import { messageOfActive } from './violation-listing.ts';
import { type ListedTransition, transitionsIn } from './violation-transitions.ts';

export interface Violations {
  /**
   * Whether Device Defender itself holds violations to be in alarm, as of a minute ago at most. What came in too
   * lately is not known where many are asked for: ask again.
   */
  activityOf(asked: readonly AskedViolation[]): Promise<Activity>;
  /** What Device Defender remembers of one violation in a period, the oldest first. */
  transitionsBetween(violation: Named, from: Date, to: Date): Promise<readonly ListedTransition[]>;
  /** The last write wins, so repeating is safe. */
  setVerificationState(
    violationId: string,
    state: VerificationState,
    description?: string,
  ): Promise<{ readonly requestId: string } | Refusal>;
}

/** A violation is that of its thing: a notice that names another one with a true id is none. */
export interface Activity {
  /** False where what was listed is older than the notice: ask again. */
  isKnown(violation: Named): boolean;
  /** The notice that Device Defender would send of it now; undefined where it does not list it as active. */
  listed(violation: Named): JsonObject | undefined;
}

type Named = Pick<AskedViolation, 'thingName' | 'violationId'>;

/**
 * Whether the API and the notice date a transition alike, to the millisecond, is not documented. Evaluations are five
 * minutes apart, so within a minute it is the same one.
 */
const sameMillis = 60_000;

/** The period in which a transition that a notice dates so is to be found. */
export const around = (at: Date): [from: Date, to: Date] => [
  new Date(at.getTime() - sameMillis),
  new Date(at.getTime() + sameMillis),
];

interface AskedViolation {
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
 * How long a list of everything is used, in milliseconds: ten thousand violations are forty pages, and so four seconds.
 * An alarm that has ended since has a notice of its end, and Device Defender skips it, too.
 */
const listMaxAgeMillis = 60_000;

/** From when on the next list is read beside the work, so that nothing has to wait for it. */
const listRefreshMillis = 10_000;

/** What is active, by its name. */
type Names = ReadonlyMap<string, ActiveViolation>;

/** Ids have no spaces. */
const nameOf = ({ thingName, violationId }: Pick<ActiveViolation, keyof Named>): string =>
  `${violationId} ${thingName}`;

interface List {
  readonly names: Names;
  readonly readAt: number;
}

export function createViolations(iot: Pick<IoTClient, 'send'>, clock: Clock): Violations {
  let list: List | undefined;
  const reading = ofInvocation((): { list?: Promise<List> | undefined } => ({}));
  let asked = { second: 0, things: 0 };

  async function read(filter: { readonly thingName?: string }): Promise<Names> {
    const names = new Map<string, ActiveViolation>();
    const pages = paginateListActiveViolations(
      { client: iot as IoTClient, pageSize: quotas.pageSize },
      filter,
    );
    for await (const { activeViolations = [] } of pages)
      for (const violation of activeViolations) names.set(nameOf(violation), violation);
    return names;
  }

  async function readList(): Promise<List> {
    const readAt = clock.now().getTime();
    list = { names: await read({}), readAt };
    return list;
  }

  function refresh(): Promise<List> {
    const current = reading();
    current.list ??= readList().finally(() => {
      current.list = undefined;
    });
    return current.list;
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

    async transitionsBetween(violation, from, to) {
      try {
        return await transitionsIn(iot, violation, from, to);
      } catch (error) {
        if (error instanceof InvalidRequestException) return [];
        throw error;
      }
    },

    setVerificationState: (violationId, verificationState, description) =>
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
    isKnown: (violation) => asked.has(nameOf(violation)),
    listed(violation) {
      const listed = names.get(nameOf(violation));
      return listed && JSON.parse(messageOfActive(listed));
    },
  };
}

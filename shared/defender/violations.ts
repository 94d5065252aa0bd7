import {
  InvalidRequestException,
  type IoTClient,
  PutVerificationStateOnViolationCommand,
  type VerificationState,
} from '@aws-sdk/client-iot';
import type { JsonObject } from '../json/json.ts';
import type { Clock } from '../time/clock.ts';
import { millisSince } from '../time/millis-since.ts';
import { createActiveList, type Named, nameOf } from './active-list.ts';
import { type AskedThing, createActiveThings, type ThingAnswer } from './active-things.ts';
import { orRefusal, type Refusal } from './refusals.ts';
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

/** What Device Defender says of the violations that it was asked about. The answer for one thing is none for another. */
export interface Activity {
  /** False where what was listed is older than the notice, or where Device Defender does not say: ask again. */
  isKnown(violation: Named): boolean;
  /** The notice that Device Defender would send of it now; undefined where it does not list it as active. */
  listed(violation: Named): JsonObject | undefined;
  /** What kept Device Defender from saying anything of it; undefined where nothing did. */
  failureOf(violation: Named): unknown;
}

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

type Found = { readonly notice: string | undefined } | { readonly failure: unknown };

/**
 * A few things are asked about one by one. Where there are more, a storm that asks for thousands, one list of everything
 * serves all of them, 250 at a time, and only what it does not know is asked about one by one. `onFailure` is called
 * with what keeps the list from being read on.
 */
export function createViolations(
  iot: Pick<IoTClient, 'send'>,
  clock: Clock,
  onFailure: (error: unknown) => void = () => {},
): Violations {
  const list = createActiveList(iot, clock, onFailure);
  const things = createActiveThings(iot, clock);

  async function listedOf(wanted: readonly AskedViolation[]): Promise<ReadonlyMap<string, Found>> {
    // A row can name a moment that is yet to come: no list would ever be of then.
    const received = wanted.map(({ receivedAt }) => receivedAt.getTime());
    const latest = Math.min(clock.now().getTime(), Math.max(...received));
    const { notices, completeSince } = await list.read(new Date(latest));
    const known = wanted.filter(
      (violation) =>
        notices.has(nameOf(violation)) ||
        (completeSince !== undefined && millisSince(violation.receivedAt, new Date(completeSince)) >= 0),
    );
    return new Map(known.map((violation) => [nameOf(violation), { notice: notices.get(nameOf(violation)) }]));
  }

  async function askedOneByOne(wanted: readonly AskedViolation[]): Promise<ReadonlyMap<string, Found>> {
    const answers = await things.ask(thingsOf(wanted));
    return new Map(
      wanted.flatMap((violation) => {
        const answer = answers.get(violation.thingName);
        return answer ? [[nameOf(violation), foundIn(answer, violation)] as const] : [];
      }),
    );
  }

  return {
    async activityOf(wanted) {
      const areFew = things.hasRoomFor(thingsOf(wanted).length);
      const inList = areFew ? new Map<string, Found>() : await listedOf(wanted);
      const others = wanted.filter((violation) => !inList.has(nameOf(violation)));
      return activityIn(new Map([...inList, ...(await askedOneByOne(others))]));
    },

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

/** In the order in which they are asked for, each as of the latest notice of it. */
function thingsOf(wanted: readonly AskedViolation[]): readonly AskedThing[] {
  const things = new Map<string, Date>();
  for (const { thingName, receivedAt } of wanted) {
    const latest = things.get(thingName);
    things.set(thingName, latest && latest > receivedAt ? latest : receivedAt);
  }
  return [...things].map(([thingName, notBefore]) => ({ thingName, notBefore }));
}

const foundIn = (answer: ThingAnswer, violation: Named): Found =>
  'failure' in answer ? answer : { notice: answer.notices.get(nameOf(violation)) };

function activityIn(found: ReadonlyMap<string, Found>): Activity {
  const of = (violation: Named) => found.get(nameOf(violation));
  return {
    isKnown: (violation) => 'notice' in (of(violation) ?? {}),
    listed(violation) {
      const known = of(violation);
      return known && 'notice' in known && known.notice !== undefined ? JSON.parse(known.notice) : undefined;
    },
    failureOf(violation) {
      const known = of(violation);
      return known && 'failure' in known ? known.failure : undefined;
    },
  };
}

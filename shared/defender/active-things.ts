import {
  InvalidRequestException,
  type IoTClient,
  paginateListActiveViolations,
  ResourceNotFoundException,
} from '@aws-sdk/client-iot';
import { ofInvocation } from '../lambda/invocation.ts';
import type { Clock } from '../time/clock.ts';
import { late, within } from '../time/within.ts';
import { type Notices, nameOf } from './active-list.ts';
import { quotas } from './quotas.ts';
import { messageOfActive } from './violation-listing.ts';

/** What is active of one thing, or what kept Device Defender from saying it. */
export type ThingAnswer = { readonly notices: Notices } | { readonly failure: unknown };

/** Asks for what is active of one thing after the other. The answer of each stands alone. */
export interface ActiveThings {
  /** In their order, as many as may be asked about in this second; those that did not answer in time are left out. */
  ask(things: readonly AskedThing[]): Promise<ReadonlyMap<string, ThingAnswer>>;
  /** Whether so many may be asked about in this second. */
  hasRoomFor(count: number): boolean;
}

export interface AskedThing {
  readonly thingName: string;
  /** An answer that was asked for before then says nothing. */
  readonly notBefore: Date;
}

/** AWS takes ten calls a second (AWS General Reference); the others are for the list of everything. */
const maxThingsPerSecond = 5;

/** Whoever asks waits no longer for one thing, in milliseconds. An answer that comes later is for who asks next. */
const longestWaitMillis = 2000;

interface UnderWay {
  readonly since: Date;
  readonly answer: Promise<ThingAnswer>;
}

export function createActiveThings(iot: Pick<IoTClient, 'send'>, clock: Clock): ActiveThings {
  const shared = ofInvocation(() => new Map<string, UnderWay>());
  let asked = { second: 0, things: 0 };

  function leftThisSecond(): number {
    const second = Math.floor(clock.now().getTime() / 1000);
    if (asked.second !== second) asked = { second, things: 0 };
    return maxThingsPerSecond - asked.things;
  }

  /** Undefined where no more may be asked about in this second. */
  function underWay({ thingName, notBefore }: AskedThing): UnderWay | undefined {
    const known = shared().get(thingName);
    if (known && known.since >= notBefore) return known;
    if (leftThisSecond() <= 0) return undefined;
    asked.things += 1;
    const begun = { since: clock.now(), answer: answerOf(iot, thingName) };
    shared().set(thingName, begun);
    return begun;
  }

  async function ask({ thingName }: AskedThing, { answer }: UnderWay) {
    const inTime = await within(clock, longestWaitMillis, answer);
    if (inTime === late) return [];
    shared().delete(thingName);
    return [[thingName, inTime]] as const;
  }

  return {
    hasRoomFor: (count) => count <= leftThisSecond(),
    async ask(things) {
      const answers = things.map((thing) => {
        const begun = underWay(thing);
        return begun ? ask(thing, begun) : [];
      });
      return new Map((await Promise.all(answers)).flat());
    },
  };
}

/** A forged notice may name what AWS refuses to look for, or does not have: nothing by that name is in alarm. */
async function answerOf(iot: Pick<IoTClient, 'send'>, thingName: string): Promise<ThingAnswer> {
  try {
    return { notices: await noticesOf(iot, thingName) };
  } catch (failure) {
    const isNone = failure instanceof InvalidRequestException || failure instanceof ResourceNotFoundException;
    return isNone ? { notices: new Map() } : { failure };
  }
}

async function noticesOf(iot: Pick<IoTClient, 'send'>, thingName: string): Promise<Notices> {
  const notices = new Map<string, string>();
  const pages = paginateListActiveViolations(
    { client: iot as IoTClient, pageSize: quotas.pageSize },
    { thingName },
  );
  for await (const { activeViolations = [] } of pages)
    for (const each of activeViolations) notices.set(nameOf(each), messageOfActive(each));
  return notices;
}

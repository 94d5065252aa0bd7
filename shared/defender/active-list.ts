import {
  type ActiveViolation,
  InvalidRequestException,
  type IoTClient,
  ListActiveViolationsCommand,
} from '@aws-sdk/client-iot';
import { sharedMeanwhile } from '../lambda/invocation.ts';
import type { Clock } from '../time/clock.ts';
import { within } from '../time/within.ts';
import { createListing, type Page } from './listing.ts';
import { quotas } from './quotas.ts';
import { messageOfActive } from './violation-listing.ts';

type Iot = Pick<IoTClient, 'send'>;

/** A violation is that of its thing: a notice that names another one with a true id is none. */
export interface Named {
  readonly thingName: string;
  readonly violationId: string;
}

/** Ids have no spaces. */
export const nameOf = ({ thingName, violationId }: Pick<ActiveViolation, keyof Named>): string =>
  `${violationId} ${thingName}`;

/** What is active, by its name: the message of the notice that Device Defender would send of it now. */
export type Notices = ReadonlyMap<string, string>;

/** Everything that Device Defender lists as active. */
export interface ActiveList {
  /**
   * What was listed a minute ago at most; or, where that takes more than two seconds, what has been listed so far. The
   * rest is read beside the work, from run to run, and so is the next list where some of what is asked for came later.
   */
  read(latest: Date): Promise<Listed>;
}

interface Listed {
  readonly notices: Notices;
  /** When a complete list was begun: it has all that came in by then. Absent where some is still to be listed. */
  readonly completeSince?: number;
}

/**
 * How long a list is used once it is complete, in milliseconds. An alarm that has ended since has a notice of its end,
 * and Device Defender skips it, too.
 */
const maxAgeMillis = 60_000;

/** From when on the next list is read beside the work, so that nothing has to wait for it. */
const refreshMillis = 10_000;

/** AWS takes ten calls a second (AWS General Reference): 20 pages, and so five thousand violations. In milliseconds. */
const longestWaitMillis = 2000;

/** `onFailure` is called with what keeps a list from being read on. */
export function createActiveList(iot: Iot, clock: Clock, onFailure: (error: unknown) => void): ActiveList {
  const now = (): number => clock.now().getTime();
  let complete: (Required<Listed> & { readonly readAt: number }) | undefined;
  let partial: ReturnType<typeof createPartial> | undefined;

  function createPartial() {
    const [notices, read] = [new Map<string, string>(), { beganAt: now(), at: now() }];
    const listing = createListing<ActiveViolation>({
      readPage: (nextToken) => pageOfActive(iot, { ...(nextToken && { nextToken }) }),
      add(violations, isFirstPage) {
        if (isFirstPage) notices.clear();
        for (const each of violations) notices.set(nameOf(each), messageOfActive(each));
        read.at = now();
      },
    });
    return { notices, read, listing };
  }

  /** What nobody has read on with for a while may have ended since. */
  function current() {
    if (!partial || now() - partial.read.at >= maxAgeMillis) partial = createPartial();
    return partial;
  }

  async function readAll(): Promise<void> {
    const { notices, read, listing } = current();
    while (!listing.isComplete()) if (!(await listing.readOn())) return;
    complete = { notices, completeSince: read.beganAt, readAt: now() };
    partial = undefined;
  }

  /** Goes on where an earlier run stopped. */
  const readBeside = sharedMeanwhile(() => readAll().catch(onFailure));

  const usable = () => (complete && now() - complete.readAt < maxAgeMillis ? complete : undefined);

  const isToRenew = ({ completeSince, readAt }: NonNullable<typeof complete>, latest: Date): boolean =>
    completeSince < latest.getTime() || now() - readAt >= refreshMillis;

  return {
    async read(latest) {
      const known = usable();
      if (known && !isToRenew(known, latest)) return known;
      const reading = readBeside();
      if (!known) await within(clock, longestWaitMillis, reading);
      return known ?? usable() ?? { notices: partial?.notices ?? new Map() };
    },
  };
}

/** Begins again where AWS takes the token no longer. */
async function pageOfActive(
  iot: Iot,
  filter: { readonly nextToken?: string },
): Promise<Page<ActiveViolation> | 'stale-token'> {
  try {
    const command = new ListActiveViolationsCommand({ maxResults: quotas.pageSize, ...filter });
    const { activeViolations = [], nextToken } = await iot.send(command);
    return { items: activeViolations, nextToken };
  } catch (error) {
    if (filter.nextToken && error instanceof InvalidRequestException) return 'stale-token';
    throw error;
  }
}

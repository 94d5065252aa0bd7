import type { Snapshot } from '../../../shared/defender/pre-image-snapshot.ts';
import { isDecided } from '../../../shared/events/event.ts';
import type { History } from '../../../shared/history/history.ts';
import type { PreImage, Response } from '../../../shared/responses/response.ts';
import type { Member } from '../transition.ts';

type ThingGroups = Extract<PreImage, { of: 'thing-groups' }>;

/**
 * Settles who put a thing into a group that it is in already. Where another response of ours did and has not let go,
 * this one claims the membership too, and the last of them to be released takes the thing out. Where somebody else
 * did, there is nothing to do and nothing to take back.
 */
export type Claims = (
  member: Member,
  snapshots: readonly Snapshot[],
  groups: readonly string[],
) => Promise<readonly Snapshot[]>;

/** Where a response holds a thing in a group: it did (maybe before it failed), does or is about to, and has not let go. */
const holding: readonly Response['status'][] = [
  'admitted',
  'started',
  'succeeded',
  'verified',
  'unverified',
  'failed',
];

/** How many of a subject's latest events are looked through. */
const maxEvents = 200;

/** The groups that our responses for a subject hold things in, by thing. */
export async function heldGroups(
  history: History,
  subject: string,
  except: readonly string[],
): Promise<ReadonlySet<string>> {
  const { events } = await history.list({ by: 'subject', subject }, { limit: maxEvents });
  const responses = events
    .filter((event) => isDecided(event) && !except.includes(event.eventId))
    .flatMap((event) => (isDecided(event) ? event.responses : []))
    .filter(({ status }) => holding.includes(status));
  const joined = responses.flatMap(({ preImages = [] }) => preImages.flatMap(joinsOf));
  return new Set(joined.map(({ thingName, name }) => membership(thingName, name)));
}

/** The memberships that a response brought about. */
export const joinsOf = (preImage: PreImage): { thingName: string; name: string }[] =>
  preImage.of === 'thing-groups'
    ? preImage.things.flatMap(({ thingName, joins }) => joins.map((name) => ({ thingName, name })))
    : [];

export const membership = (thingName: string, thingGroupName: string): string =>
  `${thingName}\n${thingGroupName}`;

export function createClaims(history: History): Claims {
  const settle = (snapshot: Snapshot, isOurs: IsOurs): Snapshot =>
    snapshot.kind === 'pre-image' && snapshot.preImage.of === 'thing-groups'
      ? claimed(snapshot.preImage, isOurs)
      : snapshot;

  return async ({ event }, snapshots, groups) => {
    if (!snapshots.some((snapshot) => isInAny(snapshot, groups))) return snapshots;
    const held = await heldGroups(history, event.subject, [event.eventId]);
    const isOurs: IsOurs = (thingName, name) =>
      groups.includes(name) && held.has(membership(thingName, name));
    return snapshots.map((snapshot) => settle(snapshot, isOurs));
  };
}

type IsOurs = (thingName: string, thingGroupName: string) => boolean;

const isInAny = (snapshot: Snapshot, groups: readonly string[]): boolean =>
  snapshot.kind === 'pre-image' &&
  snapshot.preImage.of === 'thing-groups' &&
  snapshot.preImage.things.some(({ thingGroupNames }) =>
    thingGroupNames.some((name) => groups.includes(name)),
  );

function claimed(preImage: ThingGroups, isOurs: IsOurs): Snapshot {
  const things = preImage.things.map(({ thingName, thingGroupNames, joins }) => ({
    thingName,
    thingGroupNames,
    joins: [...joins, ...thingGroupNames.filter((name) => isOurs(thingName, name))],
  }));
  return things.some(({ joins }) => joins.length > 0)
    ? { kind: 'pre-image', preImage: { ...preImage, things } }
    : { kind: 'already', because: 'in the groups already, and not by us' };
}

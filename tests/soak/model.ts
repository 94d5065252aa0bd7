import { excusedMillis, hour, minute, type Trouble } from './trouble.ts';

/** The groups that rules put things into, by the metric of the alarm, and how long after its end the thing leaves. */
export const groups = {
  Quarantine: { metric: 'aws:num-messages-sent', releaseMillis: 30 * minute },
  Watched: { metric: 'aws:all-bytes-out', releaseMillis: hour },
} as const;

export type Group = keyof typeof groups;
export const groupNames = Object.keys(groups) as readonly Group[];

interface Alarm {
  readonly began: number;
  ended: number | undefined;
}

interface Hand {
  readonly by: 'in' | 'out';
  readonly at: number;
}

/**
 * What should be, by what devices and persons did, and by nothing that the product stores or says. It knows how long
 * a release takes, and leaves so much more as the service may take for anything.
 */
export interface Model {
  began(thing: string, group: Group, at: number): void;
  ended(thing: string, group: Group, at: number): void;
  /** A person put the thing into the group, or took it out. */
  byHand(thing: string, group: Group, by: Hand['by'], at: number): void;
  isInAlarm(thing: string, group: Group): boolean;
  /** Since when the alarm is on that should have the thing in the group by now; undefined where none should. */
  dueSince(thing: string, group: Group, now: number): number | undefined;
  mayBeIn(thing: string, group: Group, now: number): boolean;
  /** A person restored the policy: it is never to be replaced again. */
  restored(policy: string, at: number): void;
  restoredAt(policy: string): number | undefined;
  /** A person deleted the suppression of a policy. */
  unsuppressed(policy: string, at: number): void;
  unsuppressedAt(policy: string): number | undefined;
}

/** What is due has to move within this time. */
export const silenceMillis = 15 * minute;

/** A task may be under way while a person changes something. */
export const underWayMillis = 3 * minute;

/** What a person took out stays theirs until all who held it have ended. */
const personsMillis = 24 * hour;

/** Alarms that ended longer ago hold nothing, whatever failed. */
const forgottenMillis = 12 * hour;

export function createModel(troubles: readonly Trouble[]): Model {
  const alarms = new Map<string, Alarm[]>();
  const hands = new Map<string, Hand>();
  const restorations = new Map<string, number>();
  const deletions = new Map<string, number>();
  const keyOf = (thing: string, group: Group): string => `${group}/${thing}`;
  const alarmsOf = (thing: string, group: Group): readonly Alarm[] => alarms.get(keyOf(thing, group)) ?? [];
  const current = (thing: string, group: Group): Alarm | undefined => {
    const last = alarmsOf(thing, group).at(-1);
    return last?.ended === undefined ? last : undefined;
  };

  function holds({ ended }: Alarm, group: Group, now: number): boolean {
    if (ended === undefined) return true;
    const settled = groups[group].releaseMillis + silenceMillis;
    return now - ended <= settled + excusedMillis(troubles, ended, now);
  }

  return {
    began(thing, group, at) {
      const key = keyOf(thing, group);
      const recent = alarmsOf(thing, group).filter(({ ended }) => at - (ended ?? at) < forgottenMillis);
      alarms.set(key, [...recent, { began: at, ended: undefined }]);
    },
    ended(thing, group, at) {
      const alarm = current(thing, group);
      if (alarm) alarm.ended = at;
    },
    byHand: (thing, group, by, at) => void hands.set(keyOf(thing, group), { by, at }),
    isInAlarm: (thing, group) => current(thing, group) !== undefined,
    dueSince(thing, group, now) {
      const alarm = current(thing, group);
      const hand = hands.get(keyOf(thing, group));
      if (!alarm || (hand && now - hand.at < personsMillis)) return undefined;
      const late = now - alarm.began - silenceMillis - excusedMillis(troubles, alarm.began, now);
      return late > 0 ? alarm.began : undefined;
    },
    mayBeIn(thing, group, now) {
      const hand = hands.get(keyOf(thing, group));
      if (hand?.by === 'in' || (hand && now - hand.at <= underWayMillis)) return true;
      return alarmsOf(thing, group).some(
        (alarm) => (!hand || alarm.began > hand.at) && holds(alarm, group, now),
      );
    },
    restored: (policy, at) => void restorations.set(policy, at),
    restoredAt: (policy) => restorations.get(policy),
    unsuppressed: (policy, at) => void deletions.set(policy, at),
    unsuppressedAt: (policy) => deletions.get(policy),
  };
}

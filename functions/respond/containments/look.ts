import { type Condition, isContainedIn } from '../../../shared/containments/condition.ts';
import { containmentIdOf, describeContained } from '../../../shared/containments/contained.ts';
import {
  type Containment,
  isChangedByHand,
  isHeld,
  type ToHold,
} from '../../../shared/containments/containment.ts';
import type { Effects } from '../../../shared/defender/effects/effects.ts';
import type { Changed } from '../../../shared/defender/mitigation-effects.ts';
import { quotas } from '../../../shared/defender/quotas.ts';
import { isRefusal, orRefusal, type Refusal } from '../../../shared/defender/refusals.ts';
import type { Containments } from '../../../shared/history/containments.ts';
import type { Clock } from '../../../shared/time/clock.ts';
import { millisSince } from '../../../shared/time/millis-since.ts';
import { longestRunMillis } from '../recheck.ts';
import type { Seen } from './change.ts';
import type { Doubts } from './doubts.ts';
import type { PutBackNow } from './put-back.ts';

/** What a response would hold: one for each resource that it is about to change. */
export interface Outlook {
  readonly toHold: readonly (ToHold & { readonly seen: Seen })[];
}

/** Why a response would change nothing, or must not change anything now. */
export interface Obstacle {
  readonly obstacle: /** AWS IoT is in that condition already, and not because of us; or the resource is no longer as the finding says. */
    | 'already-so'
    /** A policy has its maximum of versions; a person can delete one. */
    | 'no-free-version'
    /** A person changed what we had made, and the reason for it has not ended. */
    | 'changed-by-hand'
    /** It is being put back at this moment. */
    | 'being-put-back'
    | Refusal['refusal'];
  readonly text: string;
}

/**
 * Reads, before a response is done, the condition and the holders of all that it would change. Records what a person took
 * over, and continues to put back what an earlier run left.
 */
export type Look = (changes: readonly Changed[]) => Promise<Outlook | Obstacle>;

export const isObstacle = (outlook: Outlook | Obstacle): outlook is Obstacle => 'obstacle' in outlook;

interface Dependencies {
  readonly containments: Containments;
  readonly effects: Effects;
  readonly takeOver: (containment: Containment) => Promise<void>;
  readonly putBackNow: PutBackNow;
  readonly doubts: Pick<Doubts, 'unknownHolders'>;
  readonly clock: Clock;
}

type Looked = { readonly toHold: Outlook['toHold'][number] } | { readonly already: string } | Obstacle;

/** AWS IoT Core quotas: versions of one policy at a time. BLANK_POLICY needs a free one: it deletes none. */
const maxPolicyVersions = quotas.versionsPerPolicy;

export function createLook(dependencies: Dependencies): Look {
  const { containments, effects, takeOver, putBackNow, doubts, clock } = dependencies;

  async function lookAt(change: Changed): Promise<Looked> {
    const condition = await orRefusal(effects.read(change.contained));
    return isRefusal(condition)
      ? { obstacle: condition.refusal, text: condition.because }
      : lookAtRecord(change, condition);
  }

  async function lookAtRecord(change: Changed, condition: Condition): Promise<Looked> {
    const record = await containments.read(containmentIdOf(change.contained));
    if (record?.state === 'releasing') return beingPutBack(record);
    if (record && (await isLeftAlone(record, condition))) return changedByHand(record);
    const toHold = { contained: change.contained, condition, seen: { record } };
    return isJoined(record) ? { toHold } : (obstacleTo(change, condition) ?? { toHold });
  }

  async function isLeftAlone(record: Containment, condition: Condition): Promise<boolean> {
    if (!isChangedByHand(record, condition, clock.now())) return false;
    const unknown = await doubts.unknownHolders(record);
    if (unknown.length === record.holders.length) return false;
    await takeOver(record);
    return true;
  }

  async function beingPutBack(record: Containment): Promise<Obstacle> {
    if (millisSince(record.changedAt, clock.now()) > longestRunMillis) await putBackNow(record);
    return { obstacle: 'being-put-back', text: `${describeContained(record.contained)} is being put back` };
  }

  return async (changes) => {
    const looked: Looked[] = [];
    for (const change of changes) looked.push(await lookAt(change));
    const obstacle = looked.find((each) => 'obstacle' in each);
    if (obstacle) return obstacle;
    const toHold = looked.flatMap((each) => ('toHold' in each ? each.toHold : []));
    const already = looked.flatMap((each) => ('already' in each ? each.already : []));
    return toHold.length === 0 && already.length > 0
      ? { obstacle: 'already-so', text: [...new Set(already)].join('; ') }
      : { toHold };
  };
}

/**
 * A response of ours holds it, or is about to: this one holds it too, maybe since an earlier try. A policy is read again
 * each time, since replacing its version again makes one more version.
 */
const isJoined = (record: Containment | undefined): boolean =>
  record !== undefined && isHeld(record) && record.contained.kind !== 'policy';

/** Why what nothing of ours holds is not to be changed. */
function obstacleTo(
  { expectedVersionId }: Changed,
  condition: Condition,
): Exclude<Looked, { readonly toHold: unknown }> | undefined {
  if (condition.of === 'policy') {
    const { defaultVersionId, versionIds } = condition;
    if (expectedVersionId !== undefined && defaultVersionId !== expectedVersionId)
      return {
        already: `version ${expectedVersionId} of the finding is no longer the default: version ${defaultVersionId} is`,
      };
    if (versionIds.length >= maxPolicyVersions)
      return {
        obstacle: 'no-free-version',
        text: `the policy has ${versionIds.length} versions, and the replacement needs a free one: delete one`,
      };
  }
  return isContainedIn(condition) ? { already: alreadySo(condition) } : undefined;
}

function alreadySo(condition: Condition): string {
  switch (condition.of) {
    case 'thing-group':
      return 'the thing is in the group already, and not because of us';
    case 'certificate':
      return `the certificate is ${condition.status} already`;
    case 'ca-certificate':
      return `the CA certificate is ${condition.status} already`;
    case 'logging':
      return 'logging is on already, and not because of us';
    case 'suppression':
      return 'a suppression exists already, and not because of us';
    case 'policy':
      return 'the policy is blank already';
  }
}

const changedByHand = ({ contained }: Containment): Obstacle => ({
  obstacle: 'changed-by-hand',
  text: `a person changed ${describeContained(contained)} by hand: it is left as it is`,
});

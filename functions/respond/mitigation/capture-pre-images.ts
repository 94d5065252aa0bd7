import type { MitigationAction } from '../../../shared/defender/mitigation-actions.ts';
import type { Snapshot } from '../../../shared/defender/pre-image-snapshot.ts';
import type { MitigationTarget, PreImages } from '../../../shared/defender/pre-images.ts';
import { isRefusal, type Refusal } from '../../../shared/defender/refusals.ts';
import { findingOf } from '../../../shared/events/stored-finding.ts';
import type { PreImage } from '../../../shared/responses/response.ts';
import type { Clock } from '../../../shared/time/clock.ts';
import { recheckIn } from '../recheck.ts';
import type { Member, Step } from '../transition.ts';
import type { Claims } from './claims.ts';

export type Kept = { readonly preImages: readonly PreImage[] } | { readonly step: Step };

/** Reads what the actions are about to change, so that it can be put back; or why they are not to be run. */
export type Keep = (member: Member, actions: readonly MitigationAction[]) => Promise<Kept>;

interface Dependencies {
  readonly preImages: PreImages;
  readonly claims: Claims;
  readonly clock: Clock;
}

export function createCapturePreImages({ preImages, claims, clock }: Dependencies): Keep {
  async function readAll(
    target: MitigationTarget,
    actions: readonly MitigationAction[],
  ): Promise<Snapshot[] | Refusal> {
    const read: Snapshot[] = [];
    for (const action of actions) {
      const answer = await preImages.snapshot(action, target);
      if (isRefusal(answer)) return answer;
      read.push(answer);
    }
    return read;
  }

  return async (member, actions) => {
    const read = await readAll(targetOf(member), actions);
    if (isRefusal(read)) return { step: stepOfRefusal(read, clock.now()) };
    const groups = actions.flatMap(({ thingGroupNames }) => thingGroupNames);
    return keepOrNot(await claims(member, read, groups), clock.now());
  };
}

function keepOrNot(snapshots: readonly Snapshot[], now: Date): Kept {
  const waiting = snapshots.find(({ kind }) => kind === 'wait');
  if (waiting)
    return { step: { status: 'held', because: because(waiting), changes: recheckIn(now, 'held') } };
  if (snapshots.every(({ kind }) => kind === 'already')) {
    return { step: { status: 'skipped', because: snapshots.map(because).join('; ') } };
  }
  return {
    preImages: snapshots.flatMap((snapshot) => (snapshot.kind === 'pre-image' ? snapshot.preImage : [])),
  };
}

export const targetOf = ({ event }: Member): MitigationTarget =>
  event.kind === 'finding'
    ? { resource: findingOf(event).nonCompliantResource.resourceIdentifier }
    : { thingName: event.subject.slice('thing/'.length) };

const because = (snapshot: Snapshot): string => ('because' in snapshot ? snapshot.because : '');

function stepOfRefusal({ refusal, because: why }: Refusal, now: Date): Step {
  if (refusal === 'gone') return { status: 'skipped', because: `the subject is gone: ${why}` };
  return { status: 'held', because: why, changes: recheckIn(now, 'held') };
}

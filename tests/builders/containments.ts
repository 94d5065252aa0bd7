import { type Contained, containmentIdOf } from '../../shared/containments/contained.ts';
import type { Containment, Holder } from '../../shared/containments/containment.ts';

export const inQuarantine: Contained = {
  kind: 'thing-group',
  thingName: 'pump-1',
  thingGroupName: 'Quarantine',
};

/** A record that was never saved: one response is about to put a thing into a group. */
export function aContainment({
  contained = inQuarantine,
  ...members
}: Partial<Containment> = {}): Containment {
  const beganAt = new Date('2026-11-01T00:00:00.000Z');
  return {
    ...{ id: containmentIdOf(contained), contained, state: 'pending' },
    preImage: { of: 'thing-group', isMember: false, thingGroupNames: ['pumps'] },
    holders: [aHolder()],
    ...{ beganAt, changedAt: beganAt, revision: 0 },
    ...members,
  };
}

/** The first response of an event, which holds something until a person says otherwise. */
export const aHolder = (members: Partial<Holder> = {}): Holder => ({
  ...{ eventId: 'violation/v/1', index: 0, lease: { until: 'released' } },
  since: '2026-11-01T00:00:00.000Z',
  ...members,
});

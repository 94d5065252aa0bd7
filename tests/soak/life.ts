import { between } from '../faults/world/seeded.ts';
import { acceptedPrefix, type Fleet, things } from './fleet.ts';
import { type Group, groupNames, type Model } from './model.ts';
import { day, hour, minute } from './trouble.ts';

/** Something that devices or persons do. */
export interface Happening {
  readonly at: number;
  readonly what: string;
  readonly act: (scene: Scene) => Promise<void>;
}

export interface Scene {
  readonly fleet: Fleet;
  readonly model: Model;
  readonly now: number;
}

type Draw = (low: number, high: number) => number;

const alarmsADay = 25;

/** The element at a random place; undefined of none. */
const oneOf = <Each>(all: readonly Each[], draw: Draw): Each | undefined => all[draw(0, all.length - 1)];

async function begin({ fleet, model, now }: Scene, thing: string, group: Group): Promise<void> {
  if (model.isInAlarm(thing, group)) return;
  model.began(thing, group, now);
  await fleet.report(thing, group, true);
}

async function end({ fleet, model, now }: Scene, thing: string, group: Group): Promise<void> {
  if (!model.isInAlarm(thing, group)) return;
  model.ended(thing, group, now);
  await fleet.report(thing, group, false);
}

function alarm(at: number, draw: Draw): readonly Happening[] {
  const thing = oneOf(things, draw) ?? '';
  const group = oneOf(groupNames, draw) ?? 'Quarantine';
  const lasts = draw(3, 240) * minute;
  return [
    { at, what: `${thing} is in alarm for ${group}`, act: (scene) => begin(scene, thing, group) },
    { at: at + lasts, what: `the alarm of ${thing} is over`, act: (scene) => end(scene, thing, group) },
  ];
}

/** For an hour or two, one thing is in alarm and out of it every five minutes. */
function flapping(at: number, draw: Draw): readonly Happening[] {
  const thing = oneOf(things, draw) ?? '';
  return Array.from({ length: draw(6, 12) }, (_, index) => [
    {
      at: at + 10 * index * minute,
      what: `${thing} flaps into alarm`,
      act: (scene: Scene) => begin(scene, thing, 'Quarantine'),
    },
    {
      at: at + (10 * index + 5) * minute,
      what: `${thing} flaps out of alarm`,
      act: (scene: Scene) => end(scene, thing, 'Quarantine'),
    },
  ]).flat();
}

/** A person takes out what an alarm holds, or what another person has put there. */
function takeOut(at: number, draw: Draw): Happening {
  return {
    at,
    what: 'a person takes a thing out of its group',
    async act({ fleet, model, now }) {
      const held = things.flatMap((thing) =>
        groupNames.filter((group) => fleet.isIn(thing, group)).map((group) => ({ thing, group })),
      );
      const chosen = oneOf(held, draw);
      if (!chosen) return;
      model.byHand(chosen.thing, chosen.group, 'out', now);
      await fleet.take(chosen.thing, chosen.group);
    },
  };
}

function putIn(at: number, draw: Draw): Happening {
  return {
    at,
    what: 'a person puts a thing into the quarantine group',
    async act({ fleet, model, now }) {
      const free = things.filter(
        (thing) => !fleet.isIn(thing, 'Quarantine') && !model.isInAlarm(thing, 'Quarantine'),
      );
      const thing = oneOf(free, draw);
      if (!thing) return;
      model.byHand(thing, 'Quarantine', 'in', now);
      await fleet.put(thing, 'Quarantine');
    },
  };
}

function restore(at: number, draw: Draw): Happening {
  return {
    at,
    what: 'a person restores a policy that was replaced',
    async act({ fleet, model, now }) {
      const policy = oneOf(fleet.replacedPolicies(), draw);
      if (!policy) return;
      model.restored(policy, now);
      await fleet.restorePolicy(policy);
    },
  };
}

function unsuppress(at: number, draw: Draw): Happening {
  return {
    at,
    what: 'a person deletes a suppression',
    async act({ fleet, model, now }) {
      const policy = oneOf(fleet.suppressedPolicies(), draw);
      if (!policy) return;
      model.unsuppressed(policy, now);
      await fleet.deleteSuppression(policy);
    },
  };
}

function policies(midnight: number, index: number): readonly Happening[] {
  const names = [`plant-${index}`, ...(index % 2 === 0 ? [`${acceptedPrefix}${index}`] : [])];
  return [
    ...names.map((name) => ({
      at: midnight + 2 * hour,
      what: `a person writes ${name}, which allows everything`,
      act: ({ fleet }: Scene) => fleet.createPolicy(name),
    })),
    { at: midnight + 3 * hour, what: 'the daily audit', act: ({ fleet }) => fleet.audit() },
  ];
}

/** All that happens on one day; what began on it may end on the next. */
export function happeningsOf(index: number, start: number, random: () => number): readonly Happening[] {
  const draw: Draw = (low, high) => between(random, low, high);
  const midnight = start + index * day;
  const sometime = (from = 0, to = 24): number => midnight + draw(from * 60, to * 60 - 1) * minute;
  const all = [
    ...Array.from({ length: alarmsADay }, () => alarm(sometime(), draw)).flat(),
    ...flapping(sometime(0, 20), draw),
    ...policies(midnight, index),
    ...[takeOut(sometime(6), draw), takeOut(sometime(6), draw), putIn(sometime(6), draw)],
    ...(index % 3 === 1 ? [restore(sometime(6), draw), unsuppress(sometime(6), draw)] : []),
    ...(index % 2 === 1 ? [pushed(sometime(), index)] : []),
  ];
  return all;
}

const pushed = (at: number, index: number): Happening => ({
  at,
  what: 'rules are pushed',
  act: ({ fleet }) => fleet.pushRules(index),
});

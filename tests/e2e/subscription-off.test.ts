import { subjectOfThing } from '../../shared/sources/subject.ts';
import {
  playHour,
  type SwitchedResponder,
  startSwitchedResponder,
  stateOf,
  things,
} from './subscription-off.ts';

const started: SwitchedResponder[] = [];
afterEach(async () => {
  await Promise.all(started.splice(0).map((responder) => responder.close()));
});

/** Plays the hour with the subscriptions on or off; answers with what is there at its end. */
async function afterHour(subscriptions: 'on' | 'off') {
  const responder = await startSwitchedResponder();
  started.push(responder);
  await playHour(responder, subscriptions === 'on');
  return stateOf(responder);
}

test('a switch-off of the subscriptions for an hour loses nothing: reconcile finds it all by its next run', async () => {
  const comesAndGoes = subjectOfThing(things.comesAndGoes);
  const { responses: expected, ...on } = await afterHour('on');
  const { responses: found, ...off } = await afterHour('off');

  expect(on.groups).toEqual({
    [things.before]: [],
    [things.stays]: ['Quarantine'],
    [things.comesAndGoes]: [],
  });
  expect(on.events.filter((id) => id.startsWith('finding'))).toHaveLength(4);
  expect(on.events.filter((id) => id.startsWith('violation'))).toHaveLength(5);
  expect(on.events.filter((id) => id.startsWith('discrepancy'))).toHaveLength(1);
  expect(off).toEqual(on);

  // An alarm that was over when it was found was never contained; all else ends alike.
  const contained = ['mitigate released', 'notify succeeded', 'release succeeded'];
  const overtaken = ['mitigate skipped', 'notify succeeded', 'release skipped'];
  expect([expected[comesAndGoes], found[comesAndGoes]]).toEqual([contained, overtaken]);
  expect({ ...found, [comesAndGoes]: contained }).toEqual(expected);
}, 180_000);

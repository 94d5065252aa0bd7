import { differenceBetween, isSame } from '../../../../cli/rules/difference.ts';
import { aFindingRule, aRule, settings } from '../../shared/rules/builders.ts';

const sourceOf = (rules: readonly unknown[], given: unknown = settings()) => ({ rules, settings: given });
const alarm = { kind: ['violation'], violationEventType: ['in-alarm'] };

/** What is said of one rule that was changed. */
const changes = (before: Record<string, unknown>, after: Record<string, unknown>) =>
  differenceBetween(sourceOf([aRule(before)]), sourceOf([aRule(after)])).changed.flatMap(
    (rule) => rule.changes,
  );

describe('the difference between two rulesets', () => {
  it('the difference between two rulesets is none where only the order of rules and members differs', () => {
    const [a, b] = [aRule({ id: 'a', owner: 'o' }), aFindingRule({ id: 'b' })];
    const turned = Object.fromEntries(Object.entries(a).toReversed());
    expect(isSame(differenceBetween(sourceOf([a, b]), sourceOf([b, turned])))).toBe(true);
  });

  it('the difference between two rulesets names rules that come and go, with what they are', () => {
    const difference = differenceBetween(sourceOf([aRule()]), sourceOf([aFindingRule({ priority: 5 })]));
    expect(difference).toMatchObject({ changed: [], settings: [] });
    expect(difference.removed).toEqual([
      { id: 'quarantine', words: 'observe, violation, priority 1000: mitigate QuarantineThing' },
    ]);
    expect(difference.added).toEqual([
      { id: 'accept', words: expect.stringContaining('observe, finding, priority 5: suppress') },
    ]);
  });

  it.each<[string, Record<string, unknown>, Record<string, unknown>, string, string]>([
    [
      'no longer asks for a field',
      { ...alarm, thingName: ['a'] },
      alarm,
      'wider',
      'no longer asks for thingName: ["a"]',
    ],
    ['asks for one more', alarm, { ...alarm, thingName: ['a'] }, 'narrower', 'asks for thingName: ["a"] too'],
    [
      'takes more values',
      { ...alarm, thingName: ['a'] },
      { ...alarm, thingName: ['a', 'b'] },
      'wider',
      'thingName: ["a"] → ["a","b"]',
    ],
    [
      'takes other values',
      { ...alarm, thingName: ['a'] },
      { ...alarm, thingName: ['b'] },
      'different',
      'thingName: ["a"] → ["b"]',
    ],
    [
      'writes the same values in another order',
      { ...alarm, thingName: ['a', 'b'] },
      { ...alarm, thingName: ['b', 'a'] },
      'same',
      'thingName: ["a","b"] → ["b","a"]',
    ],
  ])(
    'the difference between two rulesets says that a pattern which %s is as wide as it is',
    (_, before, after, effect, words) => {
      expect(changes({ match: before }, { match: after })).toEqual([{ field: 'match', effect, words }]);
    },
  );

  it.each<[string, Record<string, unknown>, Record<string, unknown>, string]>([
    ['mode', {}, { mode: 'enforce' }, 'observe → enforce'],
    ['priority', {}, { priority: 5 }, '1000 → 5'],
    ['owner', { owner: 'a' }, {}, 'a → nothing'],
    [
      'respond',
      {},
      { respond: [{ notify: { severity: 'low' } }] },
      'mitigate QuarantineThing → notify severity low',
    ],
  ])(
    'the difference between two rulesets says how the %s of a rule changes',
    (field, before, after, words) => {
      expect(changes(before, after)).toEqual([{ field, words }]);
    },
  );

  it('the difference between two rulesets says of a new default mode which rules it changes', () => {
    const rules = [aRule({ id: 'a' }), aRule({ id: 'b', mode: 'observe' })];
    const enforcing = settings({ defaultMode: 'enforce' });
    expect(differenceBetween(sourceOf(rules), sourceOf(rules, enforcing))).toMatchObject({
      changed: [{ id: 'a', changes: [{ field: 'mode', words: 'observe → enforce' }] }],
      settings: [{ field: 'defaultMode', words: 'nothing → enforce' }],
    });
  });
});

import { readdirSync, readFileSync } from 'node:fs';
import { runDefender } from '../../../fakes/terminal.ts';

const folder = 'tests/fixtures/faulty-rules';
const check = () =>
  runDefender(['rules', 'check', folder, '--account', 'tests/fixtures/faulty-rules-account.yml'], {
    folder: '.',
  });

/** The kinds of fault that have to be reported, each with the files that have one, and a word of its message. */
const kinds: readonly (readonly [kind: string, files: readonly string[], said: string])[] = [
  ['unknown fields', ['unknown-field', 'unknown-response', 'unknown-operator'], 'did you mean'],
  ['misspelt checks', ['misspelt-check', 'misspelt-check-old-name'], 'CHECK'],
  ['misspelt metrics', ['misspelt-metric'], 'did you mean aws:num-messages-sent?'],
  ['misspelt actions', ['misspelt-action', 'action-not-in-account'], 'Thing'],
  [
    'misspelt behaviors and security profiles',
    ['misspelt-behavior', 'misspelt-behavior-of-profile', 'misspelt-security-profile'],
    ' has no ',
  ],
  [
    'actions that the check can not take',
    ['action-not-for-check', 'action-not-for-all-checks'],
    'which Device Defender does not apply to',
  ],
  ['more than 5 actions', ['actions-more-than-five'], 'at most 5'],
  ['Detect with anything but ADD_THINGS', ['action-not-for-violations'], 'ADD_THINGS_TO_THING_GROUP only'],
  [
    'fields that documents of this kind never have',
    [
      ...['never-misspelt-field', 'never-misplaced-field', 'never-in-one-alternative'],
      ...['never-field-of-finding', 'never-field-of-violation', 'never-field-of-no-check'],
      ...['never-field-below-value', 'not-built-thing', 'not-built-things'],
    ],
    'no',
  ],
  [
    'values that a field never has',
    [
      ...['never-event-type', 'never-severity', 'never-check-run-status', 'never-comparison-operator'],
      ...[
        'never-suppressed',
        'never-anything-but-misspelt',
        'never-number-for-text',
        'never-text-for-number',
      ],
    ],
    'never',
  ],
  [
    'entries that no value satisfies',
    [
      ...['never-anything-but-all', 'never-absent', 'never-subject', 'never-number-out-of-bounds'],
      ...['never-end-of-alarm'],
    ],
    'never holds',
  ],
  ['operators that look at other values', ['never-operator-of-texts', 'never-value-of-object'], 'is a'],
  ['empty ranges', ['never-empty-range'], 'low end is below its high end'],
  [
    'clauses that exclude each other',
    ['never-severity-of-check', 'never-reason-of-check', 'never-resource-of-check'],
    'never holds: findings of',
  ],
  ['several kinds of documents', ['kind-two', 'never-kinds-in-or'], 'kind'],
  ['shadowed rules', ['shadowed'], 'never decides: sound'],
  ['duplicate ids', ['duplicate-id'], 'duplicate-id-again.yml too'],
  [
    'suppressions without owner, reason or period',
    ['suppress-without-owner', 'suppress-without-reason', 'suppress-without-period'],
    'respond.0.suppress',
  ],
  [
    'suppression of a critical check without an end',
    ['suppress-critical-without-end'],
    'give the suppression an end',
  ],
  ['responses that do not fit', ['suppress-violation'], "can't be answered with suppress"],
  ['durations', ['duration-of-release', 'duration-of-suppression'], 'for example 30m, 6h or 90d'],
  ['a release of nothing', ['release-of-nothing', 'release-of-finding'], 'only mitigate for a violation'],
  ['over-large rules', ['over-large'], '32768 is the most'],
  ['files that can not be read', ['not-yaml', 'no-such-sample'], 'no'],
];

describe('the faulty ruleset', () => {
  const written = readFileSync(`${folder}.txt`, 'utf8');

  test('every fault is reported as it is written down', async () => {
    const { exitCode, stdout, stderr } = await check();
    expect(stdout).toBe(written);
    expect({ exitCode, stderr }).toEqual({ exitCode: 1, stderr: '' });
  });

  test.each(kinds)('the faulty ruleset has %s, each reported at its place', (_, files, said) => {
    for (const file of files) {
      const line = written.split('\n').find((text) => text.startsWith(`${folder}/${file}.yml:`));
      expect(line).toMatch(/:\d+:\d+ /);
      expect(line).toContain(said);
    }
  });

  test('the faulty ruleset has no file whose fault is not named, or is of no kind', () => {
    const named = new Set(written.match(/^.*\.yml(?=:\d)/gm));
    const known = kinds.flatMap(([, files]) => files.map((file) => `${folder}/${file}.yml`));
    expect([...named].sort()).toEqual(known.sort());
    const sound = ['settings.yml', 'sound.yml', 'duplicate-id-again.yml'];
    expect(readdirSync(folder)).toHaveLength(named.size + sound.length);
  });
});

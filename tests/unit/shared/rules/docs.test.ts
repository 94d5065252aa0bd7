import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import type { JsonObject } from '../../../../shared/json/json.ts';
import { compilePattern } from '../../../../shared/rules/compile-pattern.ts';
import { firstFailedClause } from '../../../../shared/rules/evaluate.ts';
import { sampleDocument } from '../../../../shared/sources/sample.ts';
import { aRule, problemsOf } from './builders.ts';

const page = readFileSync('docs/rules.md', 'utf8');

/** The fenced blocks of the page with what follows the language's name, e.g. `violation matches`. */
const blocks = [...page.matchAll(/^```(?<language>\w+) (?<about>.*)\n(?<text>[\s\S]*?)^```$/gm)].map(
  ({ groups: { language = '', about = '', text = '' } = {}, index }) => ({
    language,
    about,
    text,
    line: page.slice(0, index).split('\n').length,
  }),
);

const textsOf = (language: string, about: RegExp) =>
  blocks.filter((block) => block.language === language && about.test(block.about));

function sampleOf(kind: string): JsonObject {
  const [sample] = textsOf('json', new RegExp(`^${kind}$`));
  if (!sample) throw new Error(`docs/rules.md has no sample ${kind}`);
  return sampleDocument(JSON.parse(sample.text));
}

const settings: unknown = parse(textsOf('yaml', /^settings$/)[0]?.text ?? '');

describe('the examples of docs/rules.md', () => {
  it('the examples of docs/rules.md are all run here: none is of a kind that this test does not know', () => {
    const known =
      /^(json (violation|violation-of-addresses|finding|check)|yaml ((violation|violation-of-addresses|finding|check) (matches|does-not-match)|refused .+|rule|settings|mistakes)|text mistakes)$/;
    expect(
      blocks.map(({ language, about }) => `${language} ${about}`).filter((each) => !known.test(each)),
    ).toEqual([]);
    expect(page.match(/^```\w+/gm)).toHaveLength(blocks.length);
  });

  it.each(
    textsOf('yaml', /matches|does-not-match/).map(({ line, about, text }) => [line, about, text] as const),
  )('hold for the pattern in line %d: %s', (_, about, text) => {
    const [kind = '', outcome] = about.split(' ');
    const { pattern, problems } = compilePattern(parse(text));
    expect(problems).toEqual([]);
    expect(firstFailedClause(pattern, sampleOf(kind)) ? 'does-not-match' : 'matches').toBe(outcome);
  });

  it.each(textsOf('yaml', /^refused /).map(({ line, about, text }) => [line, about, text] as const))(
    'the examples of docs/rules.md hold for the pattern in line %d: %s',
    (_, about, text) => {
      expect(problemsOf([aRule({ match: parse(text) })])).toEqual([
        expect.objectContaining({ message: expect.stringContaining(about.replace('refused ', '')) }),
      ]);
    },
  );

  it.each(textsOf('yaml', /^rule$/).map(({ line, text }) => [line, text] as const))(
    'the examples of docs/rules.md load: the rule in line %d',
    (_, text) => {
      expect(problemsOf([parse(text)], settings)).toEqual([]);
    },
  );

  it.each(textsOf('yaml', /^settings$/).map(({ line, text }) => [line, text] as const))(
    'the examples of docs/rules.md load: the settings in line %d',
    (_, text) => {
      expect(problemsOf([], parse(text))).toEqual([]);
    },
  );

  const messages = textsOf('text', /^mistakes$/);
  it.each(
    textsOf('yaml', /^mistakes$/).map(
      ({ line, text }, index) => [line, text, messages[index]?.text] as const,
    ),
  )('are refused as the page says: the rule in line %d', (_, text, expected) => {
    const problems = problemsOf([parse(text)], settings).map(
      ({ rule, path, message }) => `${rule}: ${path} ${message}`,
    );
    expect(problems.sort().join('\n')).toBe(expected?.trim());
  });
});

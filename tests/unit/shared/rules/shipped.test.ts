import { readdirSync, readFileSync } from 'node:fs';
import * as v from 'valibot';
import { parse } from 'yaml';
import { decide } from '../../../../shared/decisions/decide.ts';
import { sampleDocument } from '../../../../shared/decisions/sample.ts';
import { firstFailedClause } from '../../../../shared/rules/evaluate.ts';
import { RuleSchema } from '../../../../shared/rules/rule-schema.ts';
import { problemsOf, ruleOf, rulesetOf } from './builders.ts';

const read = (path: string): string => readFileSync(`rules/${path}`, 'utf8');

const shippedSettings: unknown = parse(read('settings.yml'));
const sources = readdirSync('rules')
  .filter((file) => file.endsWith('.yml') && file !== 'settings.yml')
  .map((file) => ({ file, source: v.parse(RuleSchema, parse(read(file))), written: parse(read(file)) }));
const rules: readonly unknown[] = sources.map(({ written }) => written);

const sample = (file: string) => sampleDocument(JSON.parse(read(`events/${file}`)));

describe('the shipped ruleset', () => {
  it('loads', () => {
    expect(problemsOf(rules, shippedSettings)).toEqual([]);
    expect(rules.length).toBeGreaterThan(0);
  });

  it('does nothing by itself: every rule observes until somebody says otherwise', () => {
    expect(rulesetOf(rules, shippedSettings).rules.map(({ mode }) => mode)).toEqual(
      rules.map(() => 'observe'),
    );
  });

  it('is switched on as a whole by the default mode', () => {
    const enforced = { ...(shippedSettings as object), defaultMode: 'enforce' };
    expect(rulesetOf(rules, enforced).rules.map(({ mode }) => mode)).toEqual(rules.map(() => 'enforce'));
  });

  it.each(sources.map(({ file, source }) => [file, source] as const))(
    'names each rule as its file and tests it both ways: %s',
    (file, { id, tests = [] }) => {
      expect(file).toBe(`${id}.yml`);
      expect(new Set(tests.map(({ expect: expected }) => expected))).toEqual(new Set(['match', 'no-match']));
    },
  );

  it.each(
    sources.flatMap(({ source, written }) =>
      (source.tests ?? []).map((test) => [source.id, test.name, test, written] as const),
    ),
  )('keeps the promise of %s: %s', (_rule, _name, { event, expect: expected }, written) => {
    const { pattern } = ruleOf(written, shippedSettings);
    const document =
      typeof event === 'string' ? sampleDocument(JSON.parse(read(event))) : sampleDocument(event);
    expect(firstFailedClause(pattern, document) ? 'no-match' : 'match').toBe(expected);
  });

  it.each([
    ['finding-group-policy.json', 'accept-group-policy', ['suppress']],
    ['finding-pump-policy.json', 'blank-permissive-policies', ['mitigate']],
    ['violation-in-alarm.json', 'quarantine-chatty-things', ['mitigate', 'notify']],
    ['violation-alarm-cleared.json', undefined, ['release']],
    ['violation-gateway.json', undefined, []],
    ['finding-logging-disabled.json', undefined, []],
  ])('answers %s by %s', (file, rule, steps) => {
    const decision = decide(rulesetOf(rules, shippedSettings), sample(file));
    expect(decision.rule?.id).toBe(rule);
    expect(decision.steps.map(({ kind }) => kind)).toEqual(steps);
  });
});

import { decide } from '../../shared/decisions/decide.ts';
import type { Decision } from '../../shared/decisions/decision.ts';
import { isJsonObject, type JsonObject } from '../../shared/json/json.ts';
import { loadRuleset } from '../../shared/rules/load.ts';
import type { RuleSource } from '../../shared/rules/rule-schema.ts';
import type { Ruleset } from '../../shared/rules/ruleset.ts';
import type { Place } from '../../shared/rules-folder/source-file.ts';
import { sampleDocument } from '../../shared/sources/sample.ts';
import { NoSampleError } from '../../shared/sources/source.ts';
import type { Inspection, WrittenRule } from './inspect.ts';
import { type Trial, tryRule } from './trial.ts';

export interface TestResult extends Place {
  readonly rule: string;
  readonly name: string;
  readonly passed: boolean;
  /** What came instead, and why; empty where it passed. */
  readonly because: string;
}

type Test = NonNullable<RuleSource['tests']>[number];

/** Runs the tests that the rules of a folder carry. For folders without problems. */
export function runTests({ rules, source }: Inspection): readonly TestResult[] {
  const loaded = loadRuleset({ ...source, version: 0 });
  if (!loaded.ok) return [];
  return rules.flatMap((written) =>
    (written.rule.tests ?? []).map((test, index) => ({
      ...written.source.placeOf(`tests.${index}`),
      rule: written.rule.id,
      name: test.name,
      ...outcome(whyFailed(written, test, { ruleset: loaded.ruleset, settings: source.settings })),
    })),
  );
}

const outcome = (because: string) => ({ passed: because === '', because });

interface Surroundings {
  readonly ruleset: Ruleset;
  readonly settings: unknown;
}

function whyFailed(written: WrittenRule, test: Test, { ruleset, settings }: Surroundings): string {
  const document = documentOf(test);
  if (typeof document === 'string') return document;
  const trial = tryRule(written.source.value, settings, document);
  const { matches, because } = trial;
  if (Array.isArray(test.expect))
    return whyOther(written.rule.id, test.expect, { trial, decision: decide(ruleset, document) });
  if (matches === (test.expect === 'match')) return '';
  return matches ? 'the rule matches, and should not' : because;
}

/** The document of a test's event, or why it has none. */
function documentOf({ event }: Test): JsonObject | string {
  if (!isJsonObject(event)) return 'the event could not be read';
  try {
    return sampleDocument(event);
  } catch (error) {
    if (error instanceof NoSampleError) return `the event ${error.message}`;
    throw error;
  }
}

/** Why the whole ruleset does not answer by this rule with these responses; empty where it does. */
function whyOther(
  rule: string,
  expected: readonly string[],
  { trial, decision }: { readonly trial: Trial; readonly decision: Decision },
): string {
  if (decision.rule?.id !== rule) {
    const why = trial.because && ` (${trial.because})`;
    return `${decision.rule ? `${decision.rule.id} decides instead` : 'no rule decides'}${why}`;
  }
  const asked = decision.steps.map(({ kind }) => kind);
  return asked.join() === expected.join()
    ? ''
    : `asks for ${asked.join(', ') || 'nothing'}, not for ${expected.join(', ')}`;
}

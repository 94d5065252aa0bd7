import { readdirSync, readFileSync } from 'node:fs';
import * as v from 'valibot';
import { parse } from 'yaml';
import { decide } from '../../../../shared/decisions/decide.ts';
import type { JsonObject } from '../../../../shared/json/json.ts';
import { RuleSchema } from '../../../../shared/rules/rule-schema.ts';
import { sampleDocument } from '../../../../shared/sources/sample.ts';
import { rulesetOf } from './builders.ts';

const read = (path: string): string => readFileSync(`rules/${path}`, 'utf8');

export const shippedSettings: unknown = parse(read('settings.yml'));
export const sources = readdirSync('rules')
  .filter((file) => file.endsWith('.yml') && file !== 'settings.yml')
  .map((file) => ({ file, source: v.parse(RuleSchema, parse(read(file))), written: parse(read(file)) }));
export const rules: readonly unknown[] = sources.map(({ written }) => written);

/** A sample event by its path in the folder of rules, with some members changed. */
export const sample = (path: string, members: JsonObject = {}): JsonObject =>
  sampleDocument({ ...JSON.parse(read(path)), ...members });

/** Which of the shipped rules decides, and what it asks for, in a line; of notices, their severity. */
export function answerTo(document: JsonObject): string {
  const { rule, steps } = decide(rulesetOf(rules, shippedSettings), document);
  return [rule?.id, ...steps.map((step) => (step.kind === 'notify' ? step.severity : step.kind))].join(' ');
}

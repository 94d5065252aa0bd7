import { decide } from '../shared/decisions/decide.ts';
import type { JsonObject } from '../shared/json/json.ts';
import { loadRuleset } from '../shared/rules/load.ts';
import type { Ruleset } from '../shared/rules/ruleset.ts';

/**
 * How long one decision takes, by the number of rules. Times differ between machines, so each is given as a multiple of
 * what JSON.parse takes for the violation itself, in the same run. `--json` prints one object for scripts.
 */
const sizes = [10, 100, 1_000, 10_000] as const;
const repetitions = 9;
const decisionsPerRepetition = 2_000;

const violation = {
  kind: 'violation',
  violationEventTime: 1617578700000,
  thingName: 'pump-7-north',
  behavior: {
    criteria: { comparisonOperator: 'less-than', value: { count: 180 }, durationSeconds: 300 },
    name: 'chatty',
    metric: 'aws:num-messages-sent',
  },
  violationEventType: 'in-alarm',
  metricValue: { count: 261 },
  violationId: '5d7c0b1e9f3a4c2d8e6b7a9f0c1d2e3f',
  securityProfileName: 'pumps',
};

/** Rules of four shapes, of which one in the middle matches; the rest differ in the thing that they are about. */
const matchOf = (index: number): JsonObject => {
  const about: readonly JsonObject[] = [
    { thingName: [`pump-${index}-south`] },
    { thingName: [{ prefix: `valve-${index}-` }], metricValue: { count: [{ numeric: ['>', index] }] } },
    { thingName: [{ suffix: `-${index}-west` }, { wildcard: `gate-${index}-*-north` }] },
    { $or: [{ securityProfileName: [`profile-${index}`] }, { behavior: { name: [`behavior-${index}`] } }] },
  ];
  return { kind: ['violation'], violationEventType: ['in-alarm'], ...about[index % about.length] };
};

function rulesetOf(size: number): Ruleset {
  const rules = Array.from({ length: size }, (_, index) => ({
    id: `rule-${index}`,
    priority: 1 + index,
    match: index === size / 2 ? { kind: ['violation'], thingName: [violation.thingName] } : matchOf(index),
    respond: [{ notify: { severity: 'low' } }],
  }));
  const loaded = loadRuleset({ version: 1, rules, settings: {} });
  if (loaded.ok) return loaded.ruleset;
  throw new Error(JSON.stringify(loaded.problems.slice(0, 3)));
}

/** The median of several repetitions: what else runs on the machine spoils the slowest ones. */
function microsecondsOf(work: () => unknown): number {
  const times = Array.from({ length: repetitions }, () => {
    const start = performance.now();
    for (let count = 0; count < decisionsPerRepetition; count++) work();
    return ((performance.now() - start) * 1000) / decisionsPerRepetition;
  });
  return times.sort((a, b) => a - b)[Math.floor(repetitions / 2)] ?? 0;
}

function measure(size: number) {
  const start = performance.now();
  const ruleset = rulesetOf(size);
  const loadMillis = performance.now() - start;
  const indexed = performance.now();
  const { rule } = decide(ruleset, violation);
  const firstDecisionMillis = performance.now() - indexed;
  if (rule?.id !== `rule-${size / 2}`) throw new Error(`${size} rules decide by ${rule?.id}`);
  return {
    size,
    loadMillis,
    firstDecisionMillis,
    decideMicros: microsecondsOf(() => decide(ruleset, violation)),
  };
}

const text = JSON.stringify(violation);
const parseMicros = microsecondsOf(() => JSON.parse(text));
const results = sizes.map(measure).map(({ decideMicros, ...rest }) => ({
  ...rest,
  decideMicros,
  timesJsonParse: decideMicros / parseMicros,
}));

if (process.argv.includes('--json')) console.log(JSON.stringify({ parseMicros, results }));
else {
  console.log(`JSON.parse of the violation: ${parseMicros.toFixed(2)} µs`);
  for (const { size, decideMicros, timesJsonParse, loadMillis, firstDecisionMillis } of results) {
    console.log(
      `${String(size).padStart(6)} rules: ${decideMicros.toFixed(2)} µs a decision, ${timesJsonParse.toFixed(2)} times JSON.parse; ` +
        `${loadMillis.toFixed(0)} ms to load, ${firstDecisionMillis.toFixed(1)} ms for the first decision`,
    );
  }
}

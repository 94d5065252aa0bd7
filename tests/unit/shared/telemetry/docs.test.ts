import { readFileSync } from 'node:fs';
import * as v from 'valibot';
import { graphs } from '../../../../deploy/dashboard.ts';
import { readTemplate } from '../../../../shared/deployment/template.ts';
import { metrics } from '../../../../shared/telemetry/metrics.ts';

const page = readFileSync('docs/metrics.md', 'utf8');

const namesIn = (cell = ''): string[] => [...cell.matchAll(/`(?<name>[^`]+)`/g)].map(([, name = '']) => name);

/** Rows of the table with this header, by their first cell. */
function rowsUnder(header: string): ReadonlyMap<string, readonly string[]> {
  const [, table = ''] = page.split(`${header}\n`);
  const lines = /^\|[ |-]+\|\n(?<rows>(?:\|.*\n)+)/.exec(table)?.groups?.rows?.trim().split('\n') ?? [];
  const rows = lines.map((line) =>
    line
      .slice(1, -1)
      .split('|')
      .map((cell) => cell.trim()),
  );
  return new Map(rows.map(([first = '', ...others]) => [namesIn(first)[0] ?? '', others]));
}

const documented = rowsUnder('| metric | unit | written by | dimensions | of what | alarms | graphs |');

const MetricSchema = v.object({
  unit: v.string(),
  by: v.array(v.string()),
  dimensions: v.optional(v.record(v.string(), v.array(v.string())), {}),
});

const listed = Object.entries(metrics).map(([name, metric]) => ({ name, ...v.parse(MetricSchema, metric) }));

const AlarmSchema = v.object({
  Namespace: v.object({ Ref: v.literal('AWS::StackName') }),
  MetricName: v.string(),
  Dimensions: v.tuple([v.object({ Name: v.literal('service'), Value: v.string() })]),
});

/** Alarms on what functions write. */
const alarms = Object.entries(readTemplate('.').resources).flatMap(([id, { Type, Properties }]) => {
  const alarm = Type === 'AWS::CloudWatch::Alarm' ? v.safeParse(AlarmSchema, Properties) : undefined;
  if (!alarm?.success) return [];
  const { MetricName: name, Dimensions } = alarm.output;
  return [{ id, name, service: Dimensions[0].Value }];
});

/** What graphs show of what functions write. */
const shown = graphs.flatMap(([title, lines]) =>
  lines
    // biome-ignore lint/suspicious/noTemplateCurlyInString: filled in by CloudFormation
    .filter(([namespace]) => namespace === '${AWS::StackName}')
    .map(([, name, ...rest]) => {
      const pairs = rest.slice(0, -1).map(String);
      const dimensions = Object.fromEntries(
        pairs.flatMap((each, at) => (at % 2 ? [] : [[each, pairs[at + 1]]])),
      );
      return { title, name: String(name), dimensions };
    }),
);

const distinct = (texts: readonly string[]): string[] => [...new Set(texts)];

describe('docs/metrics.md', () => {
  test('docs/metrics.md has a row for each metric and for nothing else', () => {
    expect([...documented.keys()]).toEqual(listed.map(({ name }) => name));
  });

  test.each(listed)(
    'docs/metrics.md says of $name in which unit, by which functions and in which dimensions',
    (metric) => {
      const [unit, by, dimensions] = documented.get(metric.name) ?? [];
      expect([unit, namesIn(by), namesIn(dimensions)]).toEqual([
        metric.unit,
        metric.by,
        Object.keys(metric.dimensions),
      ]);
    },
  );

  test.each(listed)('docs/metrics.md says which alarms and graphs there are of $name', ({ name }) => {
    const [, , , , alarming, graphed = ''] = documented.get(name) ?? [];
    const own = alarms.filter((alarm) => alarm.name === name).map(({ id }) => id);
    expect(namesIn(alarming).sort()).toEqual(own.sort());
    expect(graphed.split('; ')).toEqual(
      distinct(shown.filter((each) => each.name === name).map(({ title }) => title)),
    );
  });

  test('docs/metrics.md lists all values of all dimensions', () => {
    const values = new Map(listed.flatMap(({ dimensions }) => Object.entries(dimensions)));
    const rows = [...rowsUnder('| dimension | values |')];
    expect(new Map(rows.map(([name, [all]]) => [name, namesIn(all)]))).toEqual(values);
  });

  test('docs/metrics.md says how many combinations there can be', () => {
    const sizes = listed.map(({ by, dimensions }) =>
      Object.values(dimensions).reduce((size, values) => size * values.length, by.length),
    );
    const bound = sizes.reduce((sum, size) => sum + size, 0);
    expect(page).toContain(`**${bound}**`);
  });

  test('docs/metrics.md is linked from the README', () => {
    expect(readFileSync('README.md', 'utf8')).toContain('(docs/metrics.md)');
  });
});

describe('alarms and graphs', () => {
  test('alarms and graphs are about metrics that the function writes', () => {
    for (const { id, name, service } of alarms) {
      const metric = listed.find((each) => each.name === name);
      expect([id, metric?.by, metric?.dimensions]).toEqual([id, expect.arrayContaining([service]), {}]);
    }
    expect(alarms.length).toBeGreaterThan(20);
  });

  test('alarms and graphs show metrics in the dimensions and with the values that they are written with', () => {
    for (const {
      name,
      dimensions: { service, ...others },
    } of shown) {
      const metric = listed.find((each) => each.name === name);
      expect([name, metric?.by]).toEqual([name, expect.arrayContaining([service])]);
      expect([name, Object.keys(others)]).toEqual([name, Object.keys(metric?.dimensions ?? {})]);
      for (const [dimension, value] of Object.entries(others))
        expect(metric?.dimensions[dimension]).toContain(value);
    }
  });

  test('alarms and graphs leave no metric of any function unseen', () => {
    const seen = shown.map(({ name, dimensions }) => `${name} by ${dimensions.service}`);
    const written = listed.flatMap(({ name, by }) => by.map((service) => `${name} by ${service}`));
    expect(distinct(seen).sort()).toEqual(written.sort());
  });
});

import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { parameters } from '../../deploy/parameters.ts';
import { packageService } from './packaged-service.ts';

const stages: Readonly<Record<string, object>> = parse(readFileSync('resources/stages.yml', 'utf8'));

it('has a default for each parameter, and for nothing else', () => {
  expect(Object.keys(stages.default ?? {}).sort()).toEqual(Object.keys(parameters).sort());
});

it('explains each parameter with its default, and nothing else', () => {
  const table = readFileSync('docs/deploy.md', 'utf8').split('| parameter |')[1]?.split('\n\n')[0] ?? '';
  const rows = [...table.matchAll(/^\| `(?<name>\w+)` \| `(?<value>[^`]+)`/gm)].map(({ groups }) => groups);
  const defaults = Object.entries(stages.default ?? {}).map(([name, value]) => [
    name,
    String(value).replace(/\$\{sls:stage\}/, 'STAGE'),
  ]);
  expect(Object.fromEntries(rows.map((row) => [row?.name, row?.value]))).toEqual(
    Object.fromEntries(defaults),
  );
});

it('refuses a deployment with values that do not fit, and says which and why', async () => {
  const mistaken = ['--param', 'logRetentionDay=30', '--param', 'quarantineThingAction=yes'];
  const said = await packageService(mistaken, { handlers: 'empty' }).catch(
    ({ stdout, stderr }) => `${stdout}${stderr}`,
  );
  expect(said).toContain('There is no parameter logRetentionDay (did you mean logRetentionDays?)');
  expect(said).toContain('quarantineThingAction must be one of true, false; it is yes');
  expect(said).not.toMatch(/^\s+at /m);
}, 60_000);

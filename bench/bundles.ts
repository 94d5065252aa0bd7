import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { build } from 'esbuild';
import * as v from 'valibot';
import { parse } from 'yaml';
import { type FunctionDefinition, readTemplate } from '../shared/deployment/template.ts';
import { budgetOf } from './bundle-budgets.ts';

/**
 * How large each function's bundle is, and how long it takes to load in a fresh process. Times differ between machines,
 * so each is given as a multiple of what an empty handler takes, in the same run. Ends with 1 where a function is over
 * its budget; `--json` prints one object for scripts.
 */
const processes = 15;

/** As they are deployed. */
const { custom } = v.parse(
  v.object({
    custom: v.object({
      esbuild: v.object({
        minify: v.boolean(),
        keepNames: v.boolean(),
        sourcemap: v.boolean(),
        sourcesContent: v.boolean(),
        mainFields: v.array(v.string()),
        target: v.string(),
      }),
    }),
  }),
  parse(readFileSync('serverless.yml', 'utf8')),
);
const folder = mkdtempSync(join(tmpdir(), 'bundles-'));

async function bundle(name: string): Promise<string> {
  const outfile = join(folder, `${name}.js`);
  const entry = `functions/${name}/index.ts`;
  const { minify, keepNames, sourcemap, sourcesContent, mainFields, target } = custom.esbuild;
  const as = { minify, keepNames, sourcemap, sourcesContent, mainFields, target };
  await build({ entryPoints: [entry], outfile, bundle: true, platform: 'node', format: 'cjs', ...as });
  return outfile;
}

/** From the start of the process to the loaded module: a cold start, without what Lambda itself adds. */
function millisToLoad(file: string, variables: readonly string[]): number {
  const env = Object.fromEntries(variables.map((name) => [name, name]));
  const start = performance.now();
  const { status, stderr } = spawnSync(process.execPath, [file], { env, encoding: 'utf8' });
  if (status !== 0) throw new Error(`${file} can not be loaded: ${stderr}`);
  return performance.now() - start;
}

const medianOf = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;

const kilobytes = (bytes: number): number => Math.round(bytes / 1024);

/** Loads all in turn, so that what else runs on the machine slows each of them down alike. */
async function measure(definitions: readonly FunctionDefinition[]) {
  const empty = join(folder, 'empty.js');
  writeFileSync(empty, 'exports.handler = async () => {};');
  const files = await Promise.all(definitions.map(({ name }) => bundle(name)));
  const rounds = Array.from({ length: processes }, () => ({
    empty: millisToLoad(empty, []),
    loaded: definitions.map(({ environment }, at) => millisToLoad(files[at] ?? '', Object.keys(environment))),
  }));
  const emptyMillis = medianOf(rounds.map((round) => round.empty));
  const results = definitions.map(({ name }, at) => {
    const file = files[at] ?? '';
    const millis = medianOf(rounds.map(({ loaded }) => loaded[at] ?? 0));
    const budget = budgetOf(name);
    const size = kilobytes(statSync(file).size);
    const timesEmpty = millis / emptyMillis;
    return {
      name,
      kilobytes: size,
      gzippedKilobytes: kilobytes(gzipSync(readFileSync(file)).length),
      millis,
      timesEmpty,
      budget,
      isWithinBudget: size <= budget.kilobytes && timesEmpty <= budget.timesEmpty,
    };
  });
  return { emptyMillis, results };
}

const { emptyMillis, results } = await measure(readTemplate('.').functions);
rmSync(folder, { recursive: true });

if (process.argv.includes('--json')) console.log(JSON.stringify({ emptyMillis, processes, results }));
else {
  console.log(
    `A process with an empty handler takes ${emptyMillis.toFixed(0)} ms, the median of ${processes} processes.`,
  );
  for (const { name, budget, isWithinBudget, ...measured } of results)
    console.log(
      `${name.padEnd(18)} ${String(measured.kilobytes).padStart(4)} of ${budget.kilobytes} kB ` +
        `(${measured.gzippedKilobytes} gzipped), ${measured.millis.toFixed(0)} ms: ${measured.timesEmpty.toFixed(1)} of ` +
        `${budget.timesEmpty} times the empty one${isWithinBudget ? '' : '  OVER BUDGET'}`,
    );
}
if (results.some(({ isWithinBudget }) => !isWithinBudget)) process.exitCode = 1;

import { dryRun } from '../fakes/recorded-scenario.ts';
import { recordScenarios } from '../faults/recorded-scenarios.ts';
import { type Compared, compare } from './comparison.ts';
import { packageService } from './packaged-service.ts';

const heads = ['function', 'action', 'on', 'allowed', 'called'];

const cellsOf = ({ folder, action, resource, scope, allowed, called }: Compared): readonly string[] => [
  folder,
  action,
  resource === '*' && scope ? scope : resource,
  allowed ? 'yes' : 'NO',
  called === 'never' ? 'NEVER' : called,
];

const record = async () => [...(await dryRun()), ...(await recordScenarios())];

/** Prints what each function's role allows next to what it was seen to call. Ends with 1 where they differ. */
async function report(): Promise<void> {
  const service = await packageService();
  service.remove();
  const compared = compare(service, await quietly(record));
  const rows = [heads, ...compared.map(cellsOf)];
  const widths = heads.map((_, column) => Math.max(...rows.map((cells) => cells[column]?.length ?? 0)));
  for (const cells of rows)
    console.log(
      cells
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    );
  const differing = compared.filter(({ allowed, called }) => !allowed || called === 'never').length;
  console.log(`\n${compared.length} rights, ${differing} of them missing or never used.`);
  if (differing > 0) process.exitCode = 1;
}

/** The functions log to the console. */
async function quietly<Result>(work: () => Promise<Result>): Promise<Result> {
  const kept = { ...console };
  const silent = () => {};
  Object.assign(console, { info: silent, warn: silent, error: silent, log: silent });
  return work().finally(() => Object.assign(console, kept));
}

await report();

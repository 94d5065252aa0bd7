import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** A folder of shared/ that imports from another one, and the first file that does. */
interface Edge {
  readonly from: string;
  readonly to: string;
  readonly because: string;
}

const roomOf = (file: string): string => file.split('/').slice(0, 2).join('/');

const importsOf = (file: string): readonly string[] =>
  [...readFileSync(file, 'utf8').matchAll(/\b(?:from|import\()\s*'(\.[^']+)'/g)].map(([, path = '']) =>
    join(dirname(file), path),
  );

/** dependency-cruiser sees circles of files; folders can be in a circle without any. */
function edgesOf(files: readonly string[]): readonly Edge[] {
  const edges = new Map<string, Edge>();
  for (const file of files)
    for (const imported of importsOf(file)) {
      const [from, to] = [roomOf(file), roomOf(imported)];
      const key = `${from} ${to}`;
      if (from !== to && !edges.has(key)) edges.set(key, { from, to, because: `${file} → ${imported}` });
    }
  return [...edges.values()];
}

/** The edges by which a folder can be reached from itself. */
function circular(edges: readonly Edge[]): readonly Edge[] {
  const reaches = (start: string, goal: string, seen = new Set<string>()): boolean =>
    start === goal ||
    edges.some(({ from, to }) => from === start && !seen.has(to) && reaches(to, goal, seen.add(to)));
  return edges.filter(({ from, to }) => reaches(to, from));
}

const files = execFileSync('git', ['ls-files', 'shared/*.ts'], { encoding: 'utf8' }).trim().split('\n');
const found = circular(edgesOf(files));
for (const { from, to, because } of found)
  console.error(`${from} and ${to} import each other, directly or by others: ${because}`);
if (found.length > 0) process.exitCode = 1;

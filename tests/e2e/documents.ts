import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** What people read, by path from the project's folder. */
export const documents: readonly string[] = [
  'README.md',
  'local/README.md',
  'local/defender/README.md',
  ...markdownIn('docs'),
  ...markdownIn('docs/adr'),
];

function markdownIn(folder: string): string[] {
  return readdirSync(folder)
    .filter((name) => name.endsWith('.md'))
    .map((name) => join(folder, name));
}

const fence = /^[ ]*```(?<language>\w*)[^\n]*\n(?<text>.*?)^[ ]*```$/gms;

/** The lines of all blocks of shell commands that begin with `npm` or `npx`. */
export const commandsOf = (path: string): string[] =>
  [...readFileSync(path, 'utf8').matchAll(fence)]
    .filter(({ groups }) => groups?.language === 'sh')
    .flatMap(({ groups }) => (groups?.text ?? '').split('\n'))
    .map((line) => line.trim())
    .filter((line) => /^np[mx] /.test(line));

const proseOf = (path: string): string => readFileSync(path, 'utf8').replaceAll(fence, '');

/** The links of a document that lead nowhere: to no file, or to no heading of it. */
export const deadLinksOf = (path: string): string[] =>
  [...proseOf(path).matchAll(/\]\((?<target>[^)\s]+)\)/g)]
    .map(({ groups }) => groups?.target ?? '')
    .filter((target) => !/^[a-z]+:/.test(target))
    .filter((target) => !leadsSomewhere(path, target));

function leadsSomewhere(path: string, target: string): boolean {
  const [file, heading] = target.split('#');
  const found = file ? join(dirname(path), file) : path;
  return existsSync(found) && (heading === undefined || anchorsOf(found).includes(heading));
}

export const headingsOf = (path: string): string[] =>
  [...proseOf(path).matchAll(/^#+ (?<heading>.+)$/gm)].map(({ groups }) => groups?.heading ?? '');

/** As GitHub makes them: small dead letters, digits, dashes for blanks, and nothing else. */
const anchorsOf = (path: string): string[] =>
  headingsOf(path).map((heading) =>
    heading
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N} _-]/gu, '')
      .replaceAll(' ', '-'),
  );

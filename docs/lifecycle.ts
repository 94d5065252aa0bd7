import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { type Lifecycle, lifecycle } from '../shared/responses/lifecycle.ts';

/** Writes the picture of the lifecycle of responses into docs/responses.md: `npm run docs:lifecycle`. */
const page = fileURLToPath(new URL('responses.md', import.meta.url));

const begin = '<!-- lifecycle: written by `npm run docs:lifecycle` -->';
const end = '<!-- /lifecycle -->';

/** Mermaid takes no hyphen in the name of a state. */
const nameOf = (status: string): string => status.replaceAll('-', '_');

/** The lifecycle as a Mermaid diagram: every status, every edge, and where it begins and ends. */
export function diagramOf({ edges, initial }: Lifecycle): string {
  const all = Object.entries(edges);
  return [
    'stateDiagram-v2',
    ...all.flatMap(([from]) => (from === nameOf(from) ? [] : `state "${from}" as ${nameOf(from)}`)),
    ...initial.map((status) => `[*] --> ${nameOf(status)}`),
    ...all.flatMap(([from, following]) => following.map((to) => `${nameOf(from)} --> ${nameOf(to)}`)),
    ...all.flatMap(([from, following]) => (following.length === 0 ? `${nameOf(from)} --> [*]` : [])),
  ].join('\n    ');
}

/** The text of a page with the picture of today between its two comments. Throws where it has no place for it. */
export function withDiagram(text: string, drawn: Lifecycle = lifecycle): string {
  const [before, after] = [text.indexOf(begin), text.indexOf(end)];
  if (before < 0 || after < before) throw new Error(`The page has no ${begin} with ${end} after it`);
  const picture = ['```mermaid', diagramOf(drawn), '```'].join('\n');
  return `${text.slice(0, before)}${begin}\n\n${picture}\n\n${text.slice(after)}`;
}

if (process.argv[1] === fileURLToPath(import.meta.url))
  writeFileSync(page, withDiagram(readFileSync(page, 'utf8')));

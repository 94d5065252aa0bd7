import { readFileSync } from 'node:fs';
import { diagramOf, withDiagram } from '../../../docs/lifecycle.ts';
import { lifecycle } from '../../../shared/responses/lifecycle.ts';

const page = readFileSync('docs/responses.md', 'utf8');
const small = { edges: { begun: ['half-done', 'begun'], 'half-done': [] }, initial: ['begun'], sets: {} };
const drawn = [
  'stateDiagram-v2',
  '    state "half-done" as half_done',
  '    [*] --> begun',
  '    begun --> half_done',
  '    begun --> begun',
  '    half_done --> [*]',
].join('\n');

test('a lifecycle is drawn with each status, each edge, its beginnings and its ends', () => {
  expect(diagramOf(small)).toBe(drawn);
});

test('a picture takes the place of the one before, and nothing else of the page changes', () => {
  const [begin, end] = ['<!-- lifecycle: written by `npm run docs:lifecycle` -->', '<!-- /lifecycle -->'];
  const given = `# Title\n\n${begin}\nold\n${end}\n\nMore.\n`;
  const expected = `# Title\n\n${begin}\n\n\`\`\`mermaid\n${drawn}\n\`\`\`\n\n${end}\n\nMore.\n`;
  expect(withDiagram(given, small)).toBe(expected);
  expect(withDiagram(expected, small)).toBe(expected);
});

test.each(['# Title\n', '<!-- /lifecycle -->\n<!-- lifecycle: written by `npm run docs:lifecycle` -->'])(
  'a page without a place for the picture is refused: %j',
  (text) => {
    expect(() => withDiagram(text)).toThrow('The page has no <!-- lifecycle');
  },
);

test('docs/responses.md has the lifecycle of today: else run npm run docs:lifecycle', () => {
  expect(withDiagram(page)).toBe(page);
  expect(page).toContain(diagramOf(lifecycle));
});

test('docs/responses.md has it under its heading', () => {
  expect(page).toMatch(/^## The life of a response\n\n<!-- lifecycle: /m);
});

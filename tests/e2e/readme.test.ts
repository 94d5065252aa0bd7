import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readTemplate } from '../../shared/deployment/template.ts';
import { type Checkout, createCheckout, type Running } from './checkout.ts';
import { commandsOf, deadLinksOf, documents, headingsOf } from './documents.ts';

/** They install what runs this, need an account, or are what runs now; `.ci/run` plays the demo to its end. */
const isRunElsewhere = (command: string): boolean =>
  /^(npm ci|npm test|npx serverless deploy|npm start -- --exit)/.test(command);

/** What npx finds: npx itself takes a second each time, and once is enough to see that it finds it. */
const withoutNpx = (command: string): string => command.replace(/^npx defender/, 'cli/defender.mjs');

const commands = commandsOf('README.md').filter((command) => !isRunElsewhere(command));
const staysUp = 'npm start';
const uses = commands.filter((command) => command !== staysUp);

describe('the commands of the README', () => {
  let checkout: Checkout;
  let stack: Running | undefined;

  beforeAll(async () => {
    checkout = createCheckout();
    stack = await checkout.start(staysUp, 'The stack stays up.');
  });

  afterAll(async () => {
    if (stack?.isAnnounced()) await stack.stop();
    checkout.remove();
  });

  it('the commands of the README start a stack before anything that uses it', () => {
    expect(commands[0]).toBe(staysUp);
    expect(uses.length).toBeGreaterThan(4);
  });

  it.each(uses)('work on a stack that runs: %s', async (command) => {
    const { code, output } = await checkout.run(command === uses[0] ? command : withoutNpx(command));
    expect(output).not.toContain('No matching events');
    expect({ code, output }).toEqual({ code: 0, output });
  });

  it('the commands of the README leave nothing behind once the stack is stopped', async () => {
    const ended = await stack?.stop();
    expect(ended?.code).toBe(0);
    expect(stack?.isAnnounced()).toBe(false);
  });

  it('the commands of the README are scripts that exist, where they are npm run', () => {
    const { scripts } = JSON.parse(readFileSync('package.json', 'utf8'));
    const named = [...readFileSync('README.md', 'utf8').matchAll(/npm run ([\w:-]+)/g)].map(
      ([, name]) => name,
    );
    expect(Object.keys(scripts)).toEqual(expect.arrayContaining(named));
    expect(named).not.toEqual([]);
  });
});

describe('the documents', () => {
  it.each(documents)('link to what is there: %s', (path) => {
    expect(deadLinksOf(path)).toEqual([]);
  });

  it('the documents have a section of the runbook for each alarm, and for no other', () => {
    const deployed = Object.entries(readTemplate('.').resources)
      .filter(([, { Type }]) => Type === 'AWS::CloudWatch::Alarm')
      .map(([logicalId]) => logicalId);
    const explained = headingsOf('docs/runbook.md').flatMap((heading) => heading.match(/\w+Alarm\b/g) ?? []);
    expect(explained.sort()).toEqual(deployed.sort());
  });

  it('name outputs that the stack has', () => {
    const written = documents.flatMap((path) => [
      ...readFileSync(path, 'utf8').matchAll(/\boutput (?<name>[A-Z]\w+)\)/g),
    ]);
    const named = new Set(written.map(({ groups }) => groups?.name));
    const template = readdirSync('resources').map((name) => readFileSync(join('resources', name), 'utf8'));
    const given = [...template.join('\n').matchAll(/^ {2}(\w+): \{.*\bValue: /gm)].map(([, name]) => name);
    expect(given).toEqual(expect.arrayContaining([...named]));
    expect(named.size).toBeGreaterThan(3);
  });
});

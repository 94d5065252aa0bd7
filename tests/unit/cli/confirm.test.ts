import { PassThrough } from 'node:stream';
import { confirmed } from '../../../cli/confirm.ts';

const terminal = (typed: string, isTTY = true) => {
  const input = Object.assign(new PassThrough(), { isTTY });
  input.end(typed);
  return { input, output: new PassThrough() };
};

test.each([
  ['y\n', true],
  ['Yes\n', true],
  ['\n', false],
  ['no\n', false],
  ['yesterday\n', false],
  ['', false],
])('%j is taken for %s', async (typed, meant) => {
  expect(await confirmed('Delete it?', terminal(typed))).toBe(meant);
});

test('where nobody can be asked, it says how to do without', async () => {
  await expect(confirmed('Delete it?', terminal('', false))).rejects.toThrow('add --yes');
});

import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** The command for a million events with a few thousand: it fails where they are not all read, or need too much memory. */
test('a replay of thousands of events reads all of them and stays below 256 MB', async () => {
  const { stdout } = await run('npm', ['run', '-s', 'bench:replay', '--', '--events', '5000', '--json']);
  const { ok, stored, peakMegabytes } = JSON.parse(stdout);
  expect({ ok, stored }).toEqual({ ok: true, stored: 5000 });
  expect(peakMegabytes).toBeGreaterThan(50);
  expect(peakMegabytes).toBeLessThan(256);
});

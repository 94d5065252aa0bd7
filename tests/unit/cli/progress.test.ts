import { createProgress } from '../../../cli/progress.ts';
import type { Clock } from '../../../shared/time/clock.ts';

function watched(isTTY: boolean) {
  const written: string[] = [];
  let now = 0;
  const clock: Clock = { now: () => new Date(now), sleep: async () => {} };
  const write = (text: string | Uint8Array) => {
    written.push(String(text));
    return true;
  };
  const progress = createProgress({ clock, terminal: { isTTY, write }, what: 'events read' });
  return { progress, written, pass: (millis: number) => (now += millis) };
}

test('how many events were read, and how fast, is shown on one line', () => {
  const { progress, written, pass } = watched(true);
  pass(2000);
  progress.show(1000);
  progress.end();
  expect(written).toEqual(['\r1000 events read, 500 a second\u001b[K', '\r\u001b[K']);
});

test.each([
  [0, '░░░░░░░░░░░░░░░░░░░░░░░░   0%'],
  [0.5, '████████████░░░░░░░░░░░░  50%'],
  [0.999, '███████████████████████░  99%'],
  [1, '████████████████████████ 100%'],
])('shows a share of %s as a bar', (share, bar) => {
  const { progress, written } = watched(true);
  progress.show(7, share);
  expect(written).toEqual([expect.stringContaining(`\r${bar} 7 events read, `)]);
});

test('says nothing where nobody is looking', () => {
  const { progress, written } = watched(false);
  progress.show(1000);
  progress.end();
  expect(written).toEqual([]);
});

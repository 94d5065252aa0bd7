import { createModel } from './model.ts';
import { playSoak } from './soak.ts';
import { hour, minute } from './trouble.ts';

describe('the model of a soak', () => {
  it('a thing may be in its group while its alarm is on, and as long after as the release takes', () => {
    const model = createModel([]);
    model.began('pump-1', 'Quarantine', 0);
    model.ended('pump-1', 'Quarantine', hour);
    expect(model.mayBeIn('pump-1', 'Quarantine', hour + 45 * minute)).toBe(true);
    expect(model.mayBeIn('pump-1', 'Quarantine', hour + 46 * minute)).toBe(false);
  });

  it('a thing that a person took out may not be in its group before another alarm', () => {
    const model = createModel([]);
    model.began('pump-1', 'Quarantine', 0);
    model.byHand('pump-1', 'Quarantine', 'out', 10 * minute);
    expect(model.mayBeIn('pump-1', 'Quarantine', 14 * minute)).toBe(false);
    model.ended('pump-1', 'Quarantine', 15 * minute);
    model.began('pump-1', 'Quarantine', 20 * minute);
    expect(model.mayBeIn('pump-1', 'Quarantine', 21 * minute)).toBe(true);
  });

  it('a thing is due in its group when its alarm has been on for 15 minutes', () => {
    const model = createModel([]);
    model.began('pump-1', 'Watched', 0);
    expect(model.dueSince('pump-1', 'Watched', 15 * minute)).toBeUndefined();
    expect(model.dueSince('pump-1', 'Watched', 16 * minute)).toBe(0);
  });

  it('an hour without a service excuses an hour', () => {
    const model = createModel([{ service: 'IoT', fault: 'error', from: 0, to: hour, share: 1 }]);
    model.began('pump-1', 'Watched', 0);
    expect(model.dueSince('pump-1', 'Watched', hour + 15 * minute)).toBeUndefined();
    expect(model.dueSince('pump-1', 'Watched', hour + 16 * minute)).toBe(0);
  });
});

/** `npm run soak` plays a month. */
test('a day of mixed life breaks no invariant', async () => {
  expect((await playSoak({ days: 1, seed: 1 })).violations).toEqual([]);
});

import { describeAuditing } from './defender/audits-contract.ts';
import { describeEffects } from './defender/effects-contract.ts';
import { describeRefusedEffects } from './defender/effects-refused-contract.ts';
import { describeReaching } from './defender/reach-contract.ts';
import { describeSuppressing } from './defender/suppressions-contract.ts';
import { describeTaskOutcomes } from './defender/task-outcomes-contract.ts';
import { describeTaskStarts } from './defender/task-starts-contract.ts';
import { describeViolations } from './defender/violations-contract.ts';
import type { DefenderWorld } from './defender/world.ts';

/** What every Device Defender keeps to: the real gateways over the simulator, and the one that unit tests rely on. */
export function describeDefender(create: () => Promise<DefenderWorld>): void {
  let world: DefenderWorld;
  beforeEach(async () => {
    world = await create();
  });
  afterEach(() => world.close());

  // Each in a room of its own, since each sets its own scene.
  describe('violations', () => describeViolations(() => world));
  describe('audits', () => describeAuditing(() => world));
  describe('suppressions', () => describeSuppressing(() => world));
  describe('starts of tasks', () => describeTaskStarts(() => world));
  describe('outcomes of tasks', () => describeTaskOutcomes(() => world));
  describe('effects', () => describeEffects(() => world));
  describe('refused effects', () => describeRefusedEffects(() => world));
  describe('reach', () => describeReaching(() => world));
}

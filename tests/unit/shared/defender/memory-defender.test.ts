import { createMemoryWorld } from '../../../fakes/defender/memory-world.ts';
import { describeDefender } from '../../../fakes/defender-contract.ts';

describe('the Device Defender in memory, which unit tests rely on', () => {
  describeDefender(createMemoryWorld);
});

import { createSimulatorWorld } from '../fakes/defender/simulator-world.ts';
import { describeDefender } from '../fakes/defender-contract.ts';

describe('the gateways to Device Defender, over the simulator', () => {
  describeDefender(createSimulatorWorld);
});

import { describeContainments } from '../../../fakes/containments-contract.ts';
import { createMemoryContainments } from '../../../fakes/memory-history.ts';

describe('the containments in memory, which unit tests rely on', () => {
  describeContainments(async () => createMemoryContainments());
});

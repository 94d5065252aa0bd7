import { describeContainments } from '../../../fakes/containments-contract.ts';
import { createMemoryContainments } from '../../../fakes/memory-records.ts';

describe('the containments in memory, which unit tests rely on', () => {
  describeContainments(async () => createMemoryContainments());
});

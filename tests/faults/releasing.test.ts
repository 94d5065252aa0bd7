import { elsewhere } from './engine/sample.ts';
import { families } from './scenarios/all.ts';
import { testSingleFaults } from './testing.ts';

testSingleFaults(families.releasing, elsewhere);

import { families } from './scenarios/all.ts';
import { testSingleFaults } from './testing.ts';

testSingleFaults(families.containing);

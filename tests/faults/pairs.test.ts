import { scenarios } from './scenarios/all.ts';
import { testPairs } from './testing.ts';

/** `npm run test:faults -- --pairs 5000` draws more. */
testPairs(scenarios);

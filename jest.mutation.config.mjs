import { fileURLToPath } from 'node:url';
import config from './jest.config.mjs';

/** For `npm run test:mutation`: few tests, all in memory, loaded once for each mutant. */
export default {
  ...config,
  testMatch: ['<rootDir>/tests/mutation/unit-tests.cjs'],
  testEnvironment: fileURLToPath(new URL('tests/mutation/environment.cjs', import.meta.url)),
};

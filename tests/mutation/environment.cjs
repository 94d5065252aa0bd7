const { TestEnvironment } = require('jest-environment-node');

/** Skips what follows a test that fails: one test is enough to kill a mutant, and Stryker has no way to tell jest. */
module.exports = class extends TestEnvironment {
  hasFailed = false;

  handleTestEvent({ name, test }) {
    if (name === 'test_done' && test.errors.length > 0) this.hasFailed = true;
    if (name === 'test_start' && this.hasFailed) test.mode = 'skip';
  }
};

const { writeSync } = require('node:fs');

/** Ends a test run with one line of its own, after all that others print; scripts read it. */
module.exports = class Summary {
  onRunComplete(_contexts, { numPassedTests, numFailedTests, numPendingTests, numRuntimeErrorTestSuites }) {
    const failed = numFailedTests + numRuntimeErrorTestSuites;
    const skipped = numPendingTests > 0 ? `, ${numPendingTests} skipped` : '';
    process.once('exit', () => writeSync(1, `\n${numPassedTests} passed, ${failed} failed${skipped}\n`));
  }
};

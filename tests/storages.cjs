const { AsyncLocalStorage } = require('node:async_hooks');

/**
 * Node looks into each storage that was ever used whenever a promise is made, and never forgets one. A worker of jest
 * loads every module anew for each test file, storages among them: what a file has used is forgotten when it is over,
 * or the hundredth file takes several times as long as the first.
 */
const { run } = AsyncLocalStorage.prototype;
const used = new Set();

AsyncLocalStorage.prototype.run = function (...passed) {
  used.add(this);
  return run.apply(this, passed);
};

afterAll(() => {
  AsyncLocalStorage.prototype.run = run;
  for (const storage of used) storage.disable();
});

const { existsSync, readdirSync } = require('node:fs');
const { join } = require('node:path');

/**
 * The tests that a mutant is held against, as one file: for jest loads all modules anew for each file, which takes
 * longer than the tests.
 */
const folders = [
  'shared/containments',
  'shared/decisions',
  'shared/limits',
  'shared/responses',
  'functions/respond',
];

/**
 * They play many thousands of events, about what is not mutated; or random stories, which kill by luck what a test must
 * kill each time.
 */
const slow = /(^|\/)(memory|replay|containing-property)[^/]*$/;

for (const folder of folders.map((name) => join(__dirname, '../unit', name)).filter(existsSync))
  for (const file of readdirSync(folder, { recursive: true }).sort())
    if (file.endsWith('.test.ts') && !slow.test(file)) require(join(folder, file));

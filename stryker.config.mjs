/** @type {import('@stryker-mutator/api/core').PartialStrykerOptions} */
export default {
  mutate: ['shared/{responses,limits,containments,decisions}/**/*.ts', 'functions/respond/guards/**/*.ts'],
  testRunner: 'jest',
  plugins: ['@stryker-mutator/jest-runner'],
  jest: { configFile: 'jest.mutation.config.mjs', enableFindRelatedTests: false },
  coverageAnalysis: 'perTest',
  // A mutant of what runs once, as a module loads, asks for every test: minutes for little but schemas.
  ignoreStatic: true,
  concurrency: 2,
  timeoutMS: 3000,
  // What the tests need. Without tsconfig.json: Stryker would read it by an API that TypeScript 7 no longer has.
  ignorePatterns: ['/*', '!/functions', '!/shared', '!/tests', '!/jest*.config.mjs', '!/package.json'],
  tempDirName: '.stryker',
  reporters: ['clear-text', 'json', 'html', 'progress-append-only'],
  clearTextReporter: { allowColor: false, logTests: false, reportTests: false },
  jsonReporter: { fileName: '.stryker/mutation.json' },
  htmlReporter: { fileName: '.stryker/mutation.html' },
  thresholds: { high: 95, low: 90, break: 90 },
  disableTypeChecks: false,
};

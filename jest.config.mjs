/** @type {import('jest').Config} */
export default {
  rootDir: '.',
  testMatch: ['<rootDir>/tests/**/*.test.ts'],
  transform: {
    '^.+\\.[cm]?[jt]s$': ['@swc/jest', { jsc: { target: 'es2023', parser: { syntax: 'typescript' } } }],
  },
  transformIgnorePatterns: ['/node_modules/(?!@middy/|fauxqs/)'],
  // fauxqs offers its code to `import` only, and jest asks as `require`.
  moduleNameMapper: { '^fauxqs$': '<rootDir>/node_modules/fauxqs/dist/app.js' },
  reporters: ['default', '<rootDir>/tests/reporter.cjs'],
  setupFiles: ['<rootDir>/tests/environment.cjs'],
  setupFilesAfterEnv: ['<rootDir>/tests/storages.cjs'],
  // A hung test is cut off; a slow machine is not.
  testTimeout: 240_000,
  testSequencer: '<rootDir>/tests/sequencer.cjs',
  coverageProvider: 'v8',
  maxWorkers: 2,
  modulePathIgnorePatterns: [
    '<rootDir>/.serverless',
    '<rootDir>/.esbuild',
    '<rootDir>/.local',
    '<rootDir>/.stryker',
  ],
};

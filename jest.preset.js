import { fileURLToPath } from 'node:url';

/** One Jest configuration for every project: TypeScript through SWC, native ESM (run with --experimental-vm-modules). */
export default {
  testEnvironment: fileURLToPath(new URL('tools/jest/one-realm-environment.mjs', import.meta.url)),
  testMatch: ['<rootDir>/src/**/*.spec.ts', '<rootDir>/test/**/*.spec.ts'],
  extensionsToTreatAsEsm: ['.ts'],
  transform: {
    '^.+\\.ts$': [
      '@swc/jest',
      { jsc: { parser: { syntax: 'typescript' }, target: 'es2022' }, module: { type: 'es6' } },
    ],
  },
  moduleNameMapper: { '^(\\.{1,2}/.*)\\.js$': '$1' },
  // Against hanging only: no test asserts that something is fast.
  testTimeout: 600_000,
};

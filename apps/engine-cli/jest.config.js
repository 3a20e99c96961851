import preset from '../../jest.preset.js';

export default {
  ...preset,
  // The world that the tests share is built once, and each of them starts commands of its own.
  maxWorkers: 2,
  globalSetup: '<rootDir>/test/shared-world.mjs',
  globalTeardown: '<rootDir>/test/drop-shared-world.mjs',
};

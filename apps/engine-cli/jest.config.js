import preset from '../../jest.preset.js';

export default {
  ...preset,
  globalSetup: '<rootDir>/test/shared-world.mjs',
  globalTeardown: '<rootDir>/test/drop-shared-world.mjs',
};

import preset from '../../jest.preset.js';

/** The contracts package is read from source, as the plugin reads it: no build comes before. */
export default {
  ...preset,
  moduleNameMapper: {
    ...preset.moduleNameMapper,
    '^@merchantry/contracts$': '<rootDir>/../../packages/contracts/src/index.ts',
  },
};

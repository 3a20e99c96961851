import preset from '../../jest.preset.js';

export default { ...preset, testEnvironment: './test/one-realm-environment.mjs' };

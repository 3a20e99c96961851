// Nx loads this file as it is. Everything else is TypeScript, compiled on the fly, so that a fresh clone has its
// targets before anything is built.
import { fileURLToPath } from 'node:url';
import { createJiti } from 'jiti';

const file = (path) => fileURLToPath(new URL(path, import.meta.url));

const jiti = createJiti(import.meta.url, {
  alias: { '@merchantry/contracts': file('../../packages/contracts/src/index.ts') },
});

const { createNodesV2 } = await jiti.import('./src/plugin.ts');

export const name = 'nx-states';
export { createNodesV2 };

// TypeScript of this folder and of the contracts package, compiled on the fly, so that a fresh clone has its targets
// before anything is built.
import { fileURLToPath } from 'node:url';
import { createJiti } from 'jiti';

const contracts = fileURLToPath(new URL('../../packages/contracts/src/index.ts', import.meta.url));
const jiti = createJiti(import.meta.url, { alias: { '@merchantry/contracts': contracts } });

export const load = (path) => jiti.import(path);

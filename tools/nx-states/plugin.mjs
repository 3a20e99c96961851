// What nx.json names: the Nx plugin that turns contracts into targets.
import { load } from './load.mjs';

const { createNodesV2 } = await load('./src/plugin.ts');

export const name = 'nx-states';
export { createNodesV2 };

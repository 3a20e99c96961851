// `nx run nx-states:docs`: write docs/states from the contracts.
import { fileURLToPath } from 'node:url';
import { load } from './load.mjs';

const { writePages } = await load('./src/write-pages.ts');
writePages(fileURLToPath(new URL('../../', import.meta.url)));

import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { sourcesDigest, STAMP } from './build-digest.js';

// Last step of the app's build: states which sources were compiled, so that the command knows when to build again.
const root = fileURLToPath(new URL('../../..', import.meta.url));
mkdirSync(dirname(join(root, STAMP)), { recursive: true });
writeFileSync(join(root, STAMP), sourcesDigest(root));

import { fileURLToPath } from 'node:url';
import { sha256 } from '@merchantry/hashgate';
import { ReferenceInputs } from '../src/reference-inputs.js';

/** The workspace of this repository, and its reference inputs without any user source. */
export const root = fileURLToPath(new URL('../../../', import.meta.url));
export const builtIn = new ReferenceInputs(root, new Map());
export const b32 = sha256('merchantry-2026');

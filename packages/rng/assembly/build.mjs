// Compiles the kernel into dist/kernel/philox.wasm. The binary is built, never committed.
import { mkdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { main } from 'assemblyscript/asc';

const root = fileURLToPath(new URL('..', import.meta.url));
mkdirSync(new URL('../dist/kernel/', import.meta.url), { recursive: true });
const { error } = await main(
  [
    'assembly/index.ts',
    '--baseDir',
    root,
    '--outFile',
    'dist/kernel/philox.wasm',
    '--runtime',
    'stub',
    '--use',
    'abort=',
    '-O3',
    '--enable',
    'simd',
    '--initialMemory',
    '20',
  ],
  { stdout: process.stdout, stderr: process.stderr },
);
if (error) process.exit(1);

// Compiles the kernel into dist/kernel/philox.wasm. The binary is built, never committed.
import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { main } from 'assemblyscript/asc';

const root = fileURLToPath(new URL('..', import.meta.url));
mkdirSync(new URL('../dist/kernel/', import.meta.url), { recursive: true });
/** Loops marked `// unroll` written out, one block a pass: asc keeps them as loops, which costs a tenth. */
function unrolled(source) {
  const loop = /^( *)for \(let (\w+) = 0; \2 < (\d+); \2\+\+\) \{ \/\/ unroll\n([\s\S]*?)\n\1\}/gm;
  return source.replace(loop, (_, indent, _name, passes, body) =>
    Array.from({ length: Number(passes) }, () => `${indent}{\n${body}\n${indent}}`).join('\n'),
  );
}

/** Sources as the compiler sees them; null where it should look elsewhere. */
function readSource(name, baseDir) {
  try {
    return unrolled(readFileSync(join(baseDir, name), 'utf8'));
  } catch {
    return null;
  }
}

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
  { stdout: process.stdout, stderr: process.stderr, readFile: readSource },
);
if (error) process.exit(1);

import { rmSync } from 'node:fs';

/** After all test files. */
export default function drop() {
  const root = process.env.MERCHANTRY_SHARED_WORLD;
  if (root) rmSync(root, { recursive: true, force: true });
}

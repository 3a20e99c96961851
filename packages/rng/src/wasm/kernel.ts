import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { Failure } from '@merchantry/contracts';
import { webAssembly, type WasmMemory, type WasmModule } from './webassembly.js';

/** Functions of `assembly/`. Pointers are byte offsets into `memory`; 64-bit words cross as bigint, or as halves. */
export interface KernelExports {
  readonly memory: WasmMemory;
  scratchStart(): number;
  fillBlocks(key: bigint, hi: bigint, lo: bigint, skip: number, n: number, out: number): void;
  fillU01(key: bigint, hi: bigint, lo: bigint, skip: number, n: number, addend: number, out: number): void;
  fillU01Pairs(
    key0: number,
    key1: number,
    hi0: number,
    hi1: number,
    lo0: number,
    lo1: number,
    skip: number,
    n: number,
    out: number,
  ): void;
  fillFirstU01(keys: number, his: number, los: number, n: number, addend: number, out: number): void;
  merchantWords(ids: number, n: number, out: number): void;
  deriveMany(
    prefix: number,
    prefixLength: number,
    ids: number,
    ends: number,
    n: number,
    keys: number,
    his: number,
    los: number,
  ): void;
  aliasPickMany(table: number, columns: number, u: number, n: number, out: number): void;
}

/** Instance with its scratch memory: `bytes` of it from offset `scratch`, viewed as words and as doubles. */
export interface Kernel {
  readonly exports: KernelExports;
  /** First free byte, a multiple of 64. */
  readonly scratch: number;
  /** Free bytes from `scratch`, a multiple of 64. */
  readonly bytes: number;
  readonly u8: Uint8Array;
  readonly u32: Uint32Array;
  readonly u64: BigUint64Array;
  readonly f64: Float64Array;
}

let compiled: WasmModule | undefined;
let shared: Kernel | undefined;

const WASM = '@merchantry/rng/kernel.wasm';

function compile(): WasmModule {
  if (compiled) return compiled;
  try {
    return (compiled = new webAssembly.Module(readFileSync(createRequire(import.meta.url).resolve(WASM))));
  } catch (cause) {
    throw new Failure('kernel_missing', 'The RNG kernel has not been built: run `nx run rng:build`', {
      path: WASM,
      cause,
    });
  }
}

/**
 * A fresh instance with at least `bytes` of scratch memory, for tables that stay resident. Module and compiled code
 * are shared within the thread; the memory lives as long as the returned object.
 * @throws Failure `kernel_missing` when the kernel has not been built
 */
export function instantiateKernel(bytes = 0): Kernel {
  const exports = new webAssembly.Instance(compile(), {}).exports as KernelExports;
  const scratch = exports.scratchStart();
  const missing = scratch + bytes - exports.memory.buffer.byteLength;
  if (missing > 0) exports.memory.grow(Math.ceil(missing / 65_536));
  const buffer = exports.memory.buffer;
  const free = Math.floor((buffer.byteLength - scratch) / 64) * 64;
  return {
    exports,
    scratch,
    bytes: free,
    u8: new Uint8Array(buffer, scratch, free),
    u32: new Uint32Array(buffer, scratch, free / 4),
    u64: new BigUint64Array(buffer, scratch, free / 8),
    f64: new Float64Array(buffer, scratch, free / 8),
  };
}

/** The instance of this thread, made at first use. Its memory never grows, so its views never detach. */
export function kernel(): Kernel {
  return (shared ??= instantiateKernel());
}

import { TestEnvironment } from 'jest-environment-node';

const SHARED = [
  BigInt64Array,
  BigUint64Array,
  Float32Array,
  Float64Array,
  Int8Array,
  Int16Array,
  Int32Array,
  Uint16Array,
  Uint32Array,
];

/**
 * Jest runs tests in a realm of their own, but arrays that worker threads and DuckDB hand over belong to Node's.
 * Here both have the same typed arrays, as in a program that is not under test.
 */
export default class OneRealmEnvironment extends TestEnvironment {
  constructor(config, context) {
    super(config, context);
    for (const type of SHARED) this.global[type.name] = type;
  }
}

import vm from 'node:vm';
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
 *
 * The realm has an ordinary global object. In the context that Jest would make, every look-up of a global goes through an
 * interceptor, and a loop around `Math.floor` runs ten times slower than in a program.
 */
export default class OneRealmEnvironment extends TestEnvironment {
  constructor(config, context) {
    const { createContext } = vm;
    vm.createContext = () => createContext(vm.constants.DONT_CONTEXTIFY);
    try {
      super(config, context);
    } finally {
      vm.createContext = createContext;
    }
    for (const type of SHARED) this.global[type.name] = type;
  }
}

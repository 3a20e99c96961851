import type { ContractDocument } from './contract-files.js';
import { asRecord } from './dataset-entry.js';
import { Failure } from './failure/index.js';

export type SchemaNode = Readonly<Record<string, unknown>>;

/** A node and the pack it stands in, against which its local `$ref`s resolve. */
export interface PlacedNode {
  readonly node: SchemaNode;
  readonly pack: string;
  /** `schemas.1A.yaml#/rng/events/hurdle_bernoulli` */
  readonly ref: string;
}

/** The schema packs of a workspace, by file name. */
export class SchemaPacks {
  private readonly byName: ReadonlyMap<string, ContractDocument>;

  constructor(documents: readonly ContractDocument[]) {
    this.byName = new Map(documents.filter(({ kind }) => kind === 'pack').map((pack) => [pack.name, pack]));
  }

  /**
   * The node at `<pack>.yaml#/section/name`, or at `#/section/name` of the pack `from`.
   * Failure `non_authoritative_schema_ref` where it points at nothing.
   */
  resolve(ref: string, from = ''): PlacedNode {
    const hash = ref.indexOf('#/');
    const pack = hash > 0 ? ref.slice(0, hash) : from;
    const dangling = (found: string) =>
      new Failure('non_authoritative_schema_ref', `The schema reference ${ref} points at nothing.`, {
        path: this.byName.get(pack)?.path ?? pack,
        expected: `an anchor of ${[...this.byName.keys()].join(', ')}`,
        found,
        detail: { ref },
      });
    const document = this.byName.get(pack);
    if (hash < 0 || !document) throw dangling(ref);
    let node: unknown = document.value;
    for (const step of ref.slice(hash + 2).split('/')) {
      const key = step.replaceAll('~1', '/').replaceAll('~0', '~');
      if (typeof node !== 'object' || node === null || !Object.hasOwn(node, key)) throw dangling(key);
      node = (node as Record<string, unknown>)[key];
    }
    return {
      node: asRecord(node, document.path, ref.slice(hash + 1)),
      pack,
      ref: `${pack}${ref.slice(hash)}`,
    };
  }

  /** Follow `$ref` until a node without one; sibling keywords of each hop win over what it points at. */
  dereference(node: SchemaNode, pack: string): PlacedNode {
    let here: PlacedNode = { node, pack, ref: `${pack}#/(inline)` };
    for (let hops = 0; typeof here.node.$ref === 'string'; hops++) {
      if (hops === 16) {
        throw new Failure('contract_invalid', `The reference ${here.node.$ref} leads in a circle.`, {
          path: here.pack,
          found: here.node.$ref,
        });
      }
      const { $ref, ...siblings } = here.node;
      const target = this.resolve($ref as string, here.pack);
      here = { node: { ...target.node, ...siblings }, pack: target.pack, ref: target.ref };
    }
    return here;
  }
}

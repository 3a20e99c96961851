import { coded, type ListColumn } from '@merchantry/contracts';

/** Different lists of words, each kept once. Words come as positions in a vocabulary that stands in ASCII order. */
export class ListDictionary {
  private readonly codeOf = new Map<string, number>();
  private readonly items: number[] = [];
  private readonly offsets: number[] = [0];

  constructor(private readonly words: readonly string[]) {}

  /** Code of the list that holds exactly the flagged words, in ASCII order. */
  code(flags: Uint8Array): number {
    const list: number[] = [];
    flags.forEach((flag, word) => {
      if (flag !== 0) list.push(word);
    });
    const key = list.join();
    const known = this.codeOf.get(key);
    if (known !== undefined) return known;
    this.items.push(...list);
    const code = this.offsets.push(this.items.length) - 2;
    this.codeOf.set(key, code);
    return code;
  }

  /** Row i is the list of code i. */
  column(): ListColumn {
    return {
      kind: 'list',
      type: { list: 'string' },
      length: this.offsets.length - 1,
      offsets: Uint32Array.from(this.offsets),
      items: coded(Uint32Array.from(this.items), this.words),
    };
  }
}

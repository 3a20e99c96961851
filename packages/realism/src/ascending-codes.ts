import type { Coded } from './coded.js';

/** The strings of a column in byte order, each once, and the position of every row among them. Unused ones are left out. */
export function ascendingCodes({ codes, dictionary }: Coded): {
  readonly texts: readonly string[];
  readonly codes: Uint32Array;
} {
  const used = new Uint8Array(dictionary.length);
  for (const code of codes) used[code] = 1;
  const texts = [...new Set(dictionary.filter((_, code) => used[code] === 1))].sort((a, b) =>
    a < b ? -1 : 1,
  );
  const position = new Map(texts.map((text, at) => [text, at]));
  const to = Uint32Array.from(dictionary, (text) => position.get(text) ?? 0);
  return { texts, codes: codes.map((code) => to[code]) };
}

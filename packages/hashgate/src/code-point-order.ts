/**
 * Order of two strings by Unicode code point, which is also the order of their UTF-8 bytes. JavaScript's `<` compares
 * UTF-16 units and puts U+10000 and above before U+E000 .. U+FFFF; the two differ nowhere else.
 */
export function byCodePoint(a: string, b: string): number {
  const shorter = Math.min(a.length, b.length);
  for (let i = 0; i < shorter; i++) {
    const x = a.charCodeAt(i);
    const y = b.charCodeAt(i);
    if (x !== y) {
      const xIsPair = x >= 0xd800 && x <= 0xdfff;
      const yIsPair = y >= 0xd800 && y <= 0xdfff;
      // Half a pair stands for a code point above every single unit.
      if (xIsPair !== yIsPair) return xIsPair ? 1 : -1;
      return x - y;
    }
  }
  return a.length - b.length;
}

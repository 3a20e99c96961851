/** Position of each entry of a dictionary in a list; -1 where it is not in it. */
export function positions(dictionary: readonly string[], list: readonly string[]): Int32Array {
  const at = new Map(list.map((text, i) => [text, i]));
  return Int32Array.from(dictionary, (text) => at.get(text) ?? -1);
}

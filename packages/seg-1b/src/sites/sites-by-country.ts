/** Number of sites of each country that has any, countries in code order. */
export function sitesByCountry(
  country: Uint16Array | Uint32Array,
  isos: readonly string[],
): Record<string, number> {
  const counts = new Uint32Array(isos.length);
  for (const c of country) counts[c]++;
  return Object.fromEntries(isos.flatMap((iso, c) => (counts[c] > 0 ? [[iso, counts[c]]] : [])));
}

/** Number of sites of each country that has any, countries in code order. */
export function sitesByCountry(country: ArrayLike<number>, isos: readonly string[]): Record<string, number> {
  const counts = new Uint32Array(isos.length);
  for (let i = 0; i < country.length; i++) counts[country[i]]++;
  return Object.fromEntries(isos.flatMap((iso, c) => (counts[c] > 0 ? [[iso, counts[c]]] : [])));
}

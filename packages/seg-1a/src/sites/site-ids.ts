/** Six digits can number this many sites of a merchant in a country. */
export const LARGEST_SITE = 999_999;

/** Six-digit texts of 0 to `most`, by value: the dictionary of site ids, whose codes are the site orders themselves. */
export function siteIds(most: number): string[] {
  const texts = new Array<string>(most + 1);
  for (let site = 0; site <= most; site++) texts[site] = String(site).padStart(6, '0');
  return texts;
}

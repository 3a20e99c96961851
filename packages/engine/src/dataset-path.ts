import { fillPath, pathTokens, type DatasetEntry } from '@merchantry/contracts';

/** The path of a dataset; of the given values, those that its template names are used. */
export function datasetPath(entry: DatasetEntry, values: Readonly<Record<string, string>>): string {
  return fillPath(entry, Object.fromEntries(pathTokens(entry.path).map((name) => [name, values[name]])));
}

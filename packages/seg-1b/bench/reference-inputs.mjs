// What tiles are made of, from the built references of this checkout, as `tileUniverse` takes it but for the grid.
import { join } from 'node:path';
import { readTable } from '@merchantry/tables';

export async function referenceInputs(db, root, contracts) {
  const read = async (id) =>
    (
      await readTable(
        db,
        [join(root, 'reference/layer1', id, 'part-00000.parquet')],
        contracts.tableSchema(id),
      )
    ).columns;
  const countries = await read('world_countries');
  const zones = await read('country_zone');
  const pieces = await read('time_zone_pieces');
  const { codes, dictionary } = countries.country_iso;
  return {
    isos: Array.from(codes, (code) => dictionary[code]).sort(),
    countries: { countryIso: countries.country_iso, geometry: countries.geometry },
    countryZones: { countryIso: zones.country_iso, tzid: zones.tzid, material: zones.material.values },
    zonePieces: {
      tzid: pieces.tzid,
      geometry: pieces.geometry,
      minLon: pieces.min_lon.values,
      minLat: pieces.min_lat.values,
      maxLon: pieces.max_lon.values,
      maxLat: pieces.max_lat.values,
    },
    predicate: 'center',
  };
}

import { stringsOf, type Table } from '@merchantry/contracts';
import { defineState } from '@merchantry/engine';
import { checkNoCountryOrder } from '../sites/site-keys.js';
import { sitesByCountry } from '../sites/sites-by-country.js';

const SYNTHESIS = 's7_site_synthesis';
const EGRESS = 'site_locations';

export const s8Egress = defineState({
  id: '1B.S8',
  title: 'Publish where every outlet stands',
  async run(context) {
    const synthesis = await context.read(SYNTHESIS);
    const egress = withoutTiles(synthesis);
    checkNoCountryOrder(EGRESS, Object.keys(egress.columns));
    await context.write(EGRESS, egress);
    const { codes, dictionary } = stringsOf(synthesis, SYNTHESIS, 'legal_country_iso');
    const isos = [...new Set(dictionary)].sort();
    const position = Uint16Array.from(dictionary, (iso) => isos.indexOf(iso));
    context.report({
      sizes: { rows_s7: synthesis.rows, rows_s8: egress.rows, parity_ok: synthesis.rows === egress.rows },
      by_country: sitesByCountry(
        codes.map((code) => position[code]),
        isos,
      ),
    });
  },
});

/** The coordinates without the tiles they came from: those are the segment's own affair. */
function withoutTiles({ rows, columns: { tile_id: _, ...columns } }: Table): Table {
  return { rows, columns };
}

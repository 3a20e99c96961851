import { booleanCell, csvRows } from './csv-rows.js';
import type { SourceFile } from './source-file.js';

/** Terms of a licence, and the notice that goes with the data under it. */
export interface Licence {
  readonly id: string;
  readonly spdx: string | null;
  readonly redistribution: boolean;
  readonly attributionRequired: boolean;
  readonly shareAlike: boolean;
  readonly notice: string;
}

/** The committed licence table, ascending by id. */
export const licences = (source: SourceFile): Licence[] =>
  csvRows(source, {
    required: ['licence_id', 'spdx', 'redistribution', 'attribution_required', 'share_alike', 'notice'],
  })
    .map((row) => ({
      id: row.cells.licence_id,
      spdx: row.cells.spdx || null,
      redistribution: booleanCell(source, row, 'redistribution', false),
      attributionRequired: booleanCell(source, row, 'attribution_required', true),
      shareAlike: booleanCell(source, row, 'share_alike', true),
      notice: row.cells.notice,
    }))
    .sort((a, b) => (a.id < b.id ? -1 : 1));

import { Failure } from '@merchantry/contracts';
import { at, csvRows, cellFailure, integerCell, rowsByKey } from './csv-rows.js';
import { type SourceFile, sourceText } from './source-file.js';

/** A merchant category. */
export interface MerchantCategory {
  readonly mcc: number;
  readonly description: string;
  readonly irsDescription: string | null;
  readonly system: string;
  readonly version: string;
}

/** Codes of single named airlines, car-rental firms and hotels: no place in a synthetic world. */
const NAMED_FIRMS = { from: 3000, to: 3999 } as const;

interface PackageRow {
  readonly mcc: string;
  readonly edited_description: string;
  readonly irs_description?: string;
}

const byCode = (a: MerchantCategory, b: MerchantCategory) => a.mcc - b.mcc;
const tidy = (text: string) => text.replace(/\s+/g, ' ').trim();

/** Generic categories of the pinned package, ascending by code. */
export function categoriesFromPackage(source: SourceFile): MerchantCategory[] {
  const [, name, version] = /^npm:([^@]+)@([^/]+)\//.exec(source.id) ?? ['', source.id, ''];
  const categories = (JSON.parse(sourceText(source)) as PackageRow[])
    .map((row) => ({
      mcc: Number(row.mcc),
      description: tidy(row.edited_description),
      irsDescription: row.irs_description ? tidy(row.irs_description) : null,
      system: `npm:${name}`,
      version,
    }))
    .filter(({ mcc }) => mcc < NAMED_FIRMS.from || mcc > NAMED_FIRMS.to)
    .sort(byCode);
  refuseRepeats(source, categories);
  return categories;
}

/** A user's own category list. */
export function categoriesFromUser(source: SourceFile): MerchantCategory[] {
  const rows = csvRows(source, {
    required: ['mcc', 'description'],
    optional: ['irs_description', 'source_system', 'source_version'],
  });
  if (rows.length === 0)
    throw new Failure('reference_source_invalid', `${source.id} holds no category`, {
      ...at(source),
      line: 1,
      column: 'mcc',
      expected: 'at least one row',
      found: 'none',
    });
  rowsByKey(source, rows, 'mcc', ({ cells }) => String(Number(cells.mcc)));
  return rows
    .map((row) => {
      const description = tidy(row.cells.description);
      if (description === '') throw cellFailure(source, row, 'description', 'a description');
      return {
        mcc: integerCell(source, row, 'mcc', 0, 9999),
        description,
        irsDescription: row.cells.irs_description || null,
        system: row.cells.source_system || 'user',
        version: row.cells.source_version || source.sha256.slice(0, 12),
      };
    })
    .sort(byCode);
}

function refuseRepeats(source: SourceFile, categories: readonly MerchantCategory[]): void {
  for (let i = 1; i < categories.length; i++) {
    if (categories[i].mcc === categories[i - 1].mcc)
      throw new Failure('ingress_pk_duplicate', `${source.id} holds a category twice`, {
        ...at(source),
        column: 'mcc',
        expected: 'each code once',
        found: String(categories[i].mcc),
      });
  }
}

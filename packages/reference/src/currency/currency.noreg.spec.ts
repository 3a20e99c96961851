import { describe, expect, it } from '@jest/globals';
import { loadContracts } from '@merchantry/contracts';
import { tableDigest } from '@merchantry/hashgate';
import { builtIn, root } from '../../test/built-in-inputs.js';
import { currencyShareTable, legalTenderTable } from '../reference-tables.js';

describe('the currency tables', () => {
  it('are what they were: these values may be wrong, but they may not change by accident', () => {
    const contracts = loadContracts(root);
    const tables = {
      iso_legal_tender: legalTenderTable(builtIn.legalTender()),
      ccy_country_shares: currencyShareTable(builtIn.cardShares()),
      settlement_shares: currencyShareTable(builtIn.settlementShares()),
    };
    expect(
      Object.entries(tables).map(([id, table]) => [
        id,
        tableDigest(contracts.tableSchema(id).columns, table),
      ]),
    ).toEqual([
      ['iso_legal_tender', '8170b9c0c56cbd9d8e66d1fcdda867accea3bf4e8614e525a76e56db16543488'],
      ['ccy_country_shares', '22e0296e3c90090f3407e4d7b5b9e723bc8dea93454282dfb2a55951b6f28034'],
      ['settlement_shares', 'f8f744d0616252ec06bea36d0282e59977d43eecd7fdaddef0279c1e5f45fb98'],
    ]);
  });
});

import { Failure } from '@merchantry/contracts';
import { defineState } from '@merchantry/engine';
import { meaningDigest } from '@merchantry/hashgate';
import { openCountries } from '../ingress/home-lookups.js';
import { openMerchants } from '../ingress/merchant-table.js';
import { ccySmoothingParamsSchema } from '../policy/ccy-smoothing-params.js';
import { currencyWeights } from './currency-weights.js';
import { licenceSummary } from './licence-summary.js';
import { merchantCurrencies, openLegalTender } from './merchant-currency.js';
import { receiptOf } from './receipt.js';
import { openShareSurface } from './share-surface.js';
import { checkSmoothingPolicy, currencyParameters } from './smoothing-parameters.js';
import { sparseTable, weightTable } from './weight-tables.js';

export const s5CurrencyWeights = defineState({
  id: '1A.S5',
  title: 'Weights of countries under each currency',
  policies: { ccy_smoothing_params: ccySmoothingParamsSchema },
  async run(context) {
    const policy = context.policy('ccy_smoothing_params');
    const isos = new Set(openCountries(await context.read('iso3166_canonical')).isos);
    const spending = openShareSurface(await context.read('ccy_country_shares'), 'ccy_country_shares', isos);
    const settlement = openShareSurface(await context.read('settlement_shares'), 'settlement_shares', isos);
    const tender = openLegalTender(await context.read('iso_legal_tender'));
    const licences = licenceSummary(await context.read('license_map'));

    const currencies = [...new Set([...spending.keys(), ...settlement.keys()])].sort();
    if (currencies.length === 0) {
      throw new Failure('E_NO_OUTPUTS', 'There is no currency to weigh countries under.', {
        dataset: 'ccy_country_shares',
        expected: 'one currency or more in either share table',
        found: '0 rows',
      });
    }
    checkSmoothingPolicy(policy, new Set([...currencies, ...tender.values()]), isos);
    const weights = currencies.map((currency) =>
      currencyWeights(
        currency,
        spending.get(currency),
        settlement.get(currency),
        currencyParameters(policy, currency),
        policy.dp,
      ),
    );
    const table = weightTable(weights, policy.dp);
    const merchants = openMerchants(await context.read('transaction_schema_merchant_ids'));
    const receipt = receiptOf({
      parameterHash: context.tokens.parameterHash,
      policyDigest: meaningDigest(policy),
      dp: policy.dp,
      weights,
      table,
      surfaces: [spending, settlement],
      licences,
      traced: context.traced,
    });
    for (const { currency, degradeMode } of weights)
      if (degradeMode !== 'none') context.log(`E_DEGRADE_USED: ${currency} has ${degradeMode} shares`);

    await context.write('ccy_country_weights_cache', table);
    await context.write('merchant_currency', merchantCurrencies(merchants, tender));
    await context.write('sparse_flag', sparseTable(weights));
    await context.writeReceipt('s5_receipt_1A', { 'S5_VALIDATION.json': receipt });
    context.report({
      merchants: merchants.rows,
      currencies: weights.length,
      rows: table.rows,
      floors_triggered: receipt['floors_triggered_count'],
      overrides_applied: receipt['overrides_applied_count'],
      degrade_mode_counts: receipt['degrade_mode_counts'],
      sparse_currencies: weights.filter(({ n0, obsFloor }) => n0 < obsFloor).length,
    });
  },
});

import { Failure } from '@merchantry/contracts';
import { assertLicensed, defineState, gateReceiptOf } from '@merchantry/engine';
import { checkOutletLineage } from '../ingress/outlet-lineage.js';

export const s0Gate = defineState({
  id: '1B.S0',
  title: 'Pass the gate of 1A and seal the inputs',
  gate: true,
  async run(context) {
    const { seal, upstream = [] } = context;
    if (!seal) throw new Failure('internal', 'A gate was run without a seal.');
    assertLicensed(seal.licences, await context.read('license_map'));
    const identity = { fingerprint: context.sealedSegment('1A'), seed: context.seed };
    checkOutletLineage(await context.read('outlet_catalogue'), identity, 'E_PATH_EMBED_MISMATCH');
    await context.writeJson(
      's0_gate_receipt_1B',
      gateReceiptOf(seal, context.tokens.runId, { upstream, verifiedAt: context.asOfUtc }),
    );
    await context.writeJson('sealed_inputs_1B', seal.assets);
    context.report({
      assets_sealed: seal.assets.length,
      gates: upstream.map(({ segment, bundlePath, bundleSha256 }) => ({
        segment,
        validation_bundle_path: bundlePath,
        bundle_sha256_hex: bundleSha256,
      })),
    });
  },
});

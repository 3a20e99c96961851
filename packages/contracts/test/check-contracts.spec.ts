import { describe, expect, it } from '@jest/globals';
import {
  complaints,
  DICTIONARY,
  LAYER,
  REFERENCE,
  REGISTRY,
  SCHEMAS,
  type Edit,
} from './edited-contracts.js';

/** Every check, proved to bite: the edit that breaks the rule, the code, and words of the complaint. */
const BROKEN: readonly (readonly [string, readonly Edit[], string, RegExp])[] = [
  [
    'a schema reference that points at nothing',
    [
      {
        file: DICTIONARY,
        from: 'schemas.1A.yaml#/rng/events/nb_final',
        to: 'schemas.1A.yaml#/rng/events/nb_finale',
      },
    ],
    'non_authoritative_schema_ref',
    /nb_finale points at nothing/,
  ],
  [
    'a schema reference into a pack that does not exist',
    [
      {
        file: DICTIONARY,
        from: 'schemas.1A.yaml#/rng/events/nb_final',
        to: 'schemas.1Z.yaml#/rng/events/nb_final',
      },
    ],
    'non_authoritative_schema_ref',
    /1Z/,
  ],
  [
    'a $ref that points at nothing',
    [{ file: SCHEMAS, from: "$ref: '#/$defs/gdp_bucket_id'", to: "$ref: '#/$defs/gdp_bucket'" }],
    'non_authoritative_schema_ref',
    /gdp_bucket/,
  ],
  [
    'a $ref that leads in a circle',
    [
      {
        file: LAYER,
        from: "hex64: { type: string, pattern: '^[0-9a-f]{64}$' }",
        to: "hex64: { $ref: '#/$defs/hex64' }",
      },
    ],
    'contract_invalid',
    /circle/,
  ],
  [
    'an Avro schema',
    [{ file: DICTIONARY, from: 'schemas.1A.yaml#/rng/events/nb_final', to: 'schemas/nb_final.avsc#/x' }],
    'contract_invalid',
    /Avro/,
  ],
  [
    'an id listed twice',
    [{ file: DICTIONARY, from: '- id: hurdle_pi_probs', to: '- id: hurdle_design_matrix' }],
    'contract_invalid',
    /lists hurdle_design_matrix twice/,
  ],
  [
    'two dictionaries that disagree on an id',
    [{ file: REFERENCE, from: '- id: mcc_priors', to: '- id: nb_final' }],
    'contract_invalid',
    /disagree on nb_final/,
  ],
  [
    'a path token that partitioning lacks',
    [{ file: DICTIONARY, from: 'partitioning: [parameter_hash]', to: 'partitioning: []' }],
    'dictionary_path_violation',
    /partitioning differ/,
  ],
  [
    'an unknown path token',
    [{ file: REFERENCE, from: '{profile}', to: '{profil}' }],
    'dictionary_path_violation',
    /unknown token/,
  ],
  [
    'a table whose path is a file',
    [
      {
        file: REFERENCE,
        from: 'path: reference/layer1/mcc_priors/',
        to: 'path: reference/layer1/mcc_priors',
      },
    ],
    'dictionary_path_violation',
    /tables are folders/,
  ],
  [
    'a path that leaves its root',
    [{ file: REFERENCE, from: 'path: reference/layer1/mcc_priors/', to: 'path: reference/../mcc_priors/' }],
    'dictionary_path_violation',
    /leaves its root/,
  ],
  [
    'dictionary and schema in another order',
    [{ file: REFERENCE, from: 'ordering: [licence_id]', to: 'ordering: [spdx]' }],
    'contract_invalid',
    /order license_map differently/,
  ],
  [
    'a key on a column that is not there',
    [{ file: SCHEMAS, from: 'primary_key: [merchant_id, attempt]', to: 'primary_key: [merchant_id, trial]' }],
    'contract_invalid',
    /key on a column/,
  ],
  [
    'a foreign key to a column that is not there',
    [
      {
        file: 'reference/schemas.reference.yaml',
        from: 'referenced: [country_iso]',
        to: 'referenced: [iso]',
      },
    ],
    'contract_invalid',
    /points at nothing/,
  ],
  [
    'a circle of states',
    [
      {
        file: DICTIONARY,
        from: "schemas.1A.yaml#/rng/events/nb_final'\n    lineage:\n      produced_by: [1A.S2]\n      consumed_by: [",
        to: "schemas.1A.yaml#/rng/events/nb_final'\n    lineage:\n      produced_by: [1A.S2]\n      consumed_by: [1A.S1, ",
      },
    ],
    'contract_invalid',
    /circle/,
  ],
  [
    'a consumer that produces nothing',
    [{ file: REFERENCE, from: 'consumed_by: [1A.S0, ', to: 'consumed_by: [1A.S0, 1A.S22, ' }],
    'contract_invalid',
    /produces nothing/,
  ],
  [
    'a dataset that nobody makes',
    [{ file: REFERENCE, from: 'produced_by: [reference.build]', to: 'produced_by: []' }],
    'contract_invalid',
    /Nobody produces/,
  ],
  [
    'two writers of one folder',
    [{ file: DICTIONARY, from: 'rng/audit/state={state}/seed', to: 'rng/audit/seed' }],
    'contract_invalid',
    /write to one folder/,
  ],
  [
    'a policy that does not say whether it is governed',
    [{ file: DICTIONARY, from: '    governed: false\n', to: '' }],
    'contract_invalid',
    /governed/,
  ],
  [
    'two policies of one hashed name',
    [
      {
        file: DICTIONARY,
        from: 'canonical_name: nb_dispersion_coefficients.yaml',
        to: 'canonical_name: hurdle_coefficients.yaml',
      },
    ],
    'contract_invalid',
    /share one hashed name/,
  ],
  [
    'a registry that lacks what the segment opens',
    [{ file: REGISTRY, from: '- name: nb_final', to: '- name: mcc_priors' }],
    'contract_invalid',
    /opens nb_final/,
  ],
  [
    'a registry that names what no dictionary holds',
    [{ file: REGISTRY, from: '- name: nb_final', to: '- name: nb_finale' }],
    'contract_invalid',
    /no dictionary holds/,
  ],
  [
    'a registry with another path',
    [{ file: REGISTRY, from: 'path: config/rng.yaml', to: 'path: config/random.yaml' }],
    'contract_invalid',
    /disagree on the path of rng/,
  ],
  [
    'a registry with another licence',
    [{ file: REGISTRY, from: 'license: CC-BY-4.0', to: 'license: MIT' }],
    'contract_invalid',
    /disagree on the licence of gdp_per_capita/,
  ],
  [
    'dependencies in a circle',
    [{ file: REGISTRY, from: 'dependencies: [iso3166_canonical]', to: 'dependencies: [gdp_bucket_map]' }],
    'contract_invalid',
    /circle/,
  ],
  [
    'a dependency that is not registered',
    [{ file: REGISTRY, from: 'dependencies: [iso3166_canonical]', to: 'dependencies: [iso]' }],
    'contract_invalid',
    /not registered/,
  ],
  [
    'a placeholder in a blocking phase',
    [
      {
        file: DICTIONARY,
        from: 'version: 1.0.0\n    format: parquet',
        to: 'version: TBD\n    format: parquet',
      },
    ],
    'contract_invalid',
    /placeholder/,
  ],
];

describe('a check of the contracts finds', () => {
  it.each(BROKEN)('%s', (_, edits, code, words) => {
    const found = complaints(edits);
    expect(found.map((failure) => failure.code)).toContain(code);
    expect(found.map((failure) => failure.describe()).join('\n')).toMatch(words);
  });

  it('a licence that is not in the licence map', () => {
    const [first] = complaints([], new Set(['MIT']));
    expect(first.code).toBe('contract_invalid');
    expect(first.place.expected).toBe('MIT');
  });
});

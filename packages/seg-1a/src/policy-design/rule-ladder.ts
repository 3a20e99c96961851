import type { CandidateDesign } from './design-policy.js';
import type { PolicyValue } from './policy-text.js';
import type { RegionList } from './region-lists.js';

/** What nobody may do, wherever candidates are asked for. MCC entries are codes or inclusive ranges 'low-high'. */
export interface DenyLists {
  readonly sanctionedHomes: readonly string[];
  readonly highRisk: readonly (number | string)[];
  readonly domesticOnly: readonly number[];
}

const SANCTIONED = 'SANCTIONED';
const MULTI_ZONE = 'MULTI_ZONE';

interface Rule {
  readonly code: string;
  readonly precedence: 'DENY' | 'ALLOW' | 'DEFAULT';
  readonly priority: number;
  readonly predicate: PolicyValue;
  readonly tags: readonly string[];
  readonly admits?: readonly string[];
}

/**
 * Policy `s3_rule_ladder`: the three denials, one rule for every subregion and step, the default. The rules of a
 * subregion are cumulative: a merchant fires every step it has the outlets for, and each admits its own slice of the
 * list. Priorities follow the steps, so candidates are ranked in the order of the list's slices.
 */
export function ruleLadder(
  design: CandidateDesign,
  lists: readonly RegionList[],
  multiZone: readonly string[],
  deny: DenyLists,
): Readonly<Record<string, PolicyValue>> {
  const rules = [...denials(deny), ...lists.flatMap((list) => allowances(design, list)), byDefault()];
  const sets = new Map<string, readonly string[]>([
    [MULTI_ZONE, multiZone],
    [SANCTIONED, deny.sanctionedHomes],
    ...lists.map(({ subregion, members }) => [setName(subregion), members] as const),
  ]);
  return {
    semver: design.semver,
    version: design.version,
    reason_codes: rules.map(({ code }) => code).sort(),
    filter_tags: ['ADMISSIBLE', 'DOMESTIC_ONLY', 'HIGH_RISK', 'HOME', 'SANCTIONED'],
    country_sets: Object.fromEntries([...sets].sort(([a], [b]) => (a < b ? -1 : 1))),
    reason_code_to_rule_id: Object.fromEntries(
      rules.map(({ code }) => [code, ruleId(code)] as const).sort(([a], [b]) => (a < b ? -1 : 1)),
    ),
    rules: rules.map(ruleText),
  };
}

const ruleId = (code: string) => `RL_${code}`;
const setName = (subregion: string) => subregion.toUpperCase().replaceAll(/[^A-Z]+/g, '_');
const inSet = (set: string) => ({ op: 'IN_SET', field: 'home_country_iso', set });

function ruleText({ code, precedence, priority, predicate, tags, admits }: Rule): PolicyValue {
  return {
    rule_id: ruleId(code),
    precedence,
    priority,
    is_decision_bearing: true,
    predicate,
    outcome: { reason_code: code, tags },
    ...(admits && { admit_countries: admits, deny_sets: [SANCTIONED], row_tags: tags }),
  };
}

function denials({ highRisk, domesticOnly }: DenyLists): Rule[] {
  const ranges = highRisk.flatMap((entry) => {
    const [low, high] = String(entry).split('-').map(Number);
    return high === undefined ? [] : [[low, high]];
  });
  const codes = highRisk.filter((entry) => !String(entry).includes('-')).map(Number);
  return [
    {
      code: 'DENY_SANCTIONED_HOME',
      precedence: 'DENY',
      priority: 10,
      predicate: inSet(SANCTIONED),
      tags: ['SANCTIONED'],
    },
    {
      code: 'DENY_HIGH_RISK_CNP',
      precedence: 'DENY',
      priority: 20,
      predicate: {
        op: 'AND',
        args: [
          { op: 'CHANNEL_IN', values: ['card_not_present'] },
          { op: 'MCC_IN', codes, ranges },
        ],
      },
      tags: ['HIGH_RISK'],
    },
    {
      code: 'DENY_DOMESTIC_ONLY_MCC',
      precedence: 'DENY',
      priority: 30,
      predicate: { op: 'MCC_IN', codes: domesticOnly, ranges: [] },
      tags: ['DOMESTIC_ONLY'],
    },
  ];
}

function allowances(design: CandidateDesign, { subregion, countries }: RegionList): Rule[] {
  const set = setName(subregion);
  return design.steps.map(({ min_outlets, countries: upTo }, i): Rule => ({
    code: `ALLOW_${set}_N${String(min_outlets).padStart(2, '0')}`,
    precedence: 'ALLOW',
    priority: 100 + min_outlets,
    predicate: {
      op: 'AND',
      args: [
        inSet(set),
        { op: 'N_GE', value: min_outlets },
        {
          op: 'OR',
          args: [
            { op: 'NOT', arg: inSet(MULTI_ZONE) },
            { op: 'N_GE', value: design.eligible.multi_zone_min_outlets },
          ],
        },
      ],
    },
    tags: ['ADMISSIBLE'],
    admits: countries.slice(i === 0 ? 0 : design.steps[i - 1].countries, upTo),
  }));
}

const byDefault = (): Rule => ({
  code: 'DEFAULT_DENY',
  precedence: 'DEFAULT',
  priority: 999_999,
  predicate: { op: 'TRUE' },
  tags: [],
});

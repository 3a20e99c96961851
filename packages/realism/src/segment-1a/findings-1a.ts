import type { Measured } from '../metric/measured.js';
import type { Precursor } from '../precursor.js';
import type { Scorecard } from '../scorecard.js';
import type { IdentityCounts } from './catalogue-figures.js';
import type { CrossBorderId } from './cross-border.js';
import type { RailCounts } from './outlet-composite.js';
import type { PhiSeparation } from './phi-separation.js';
import type { DecileRate, GradientRates } from './size-gradient.js';
import type { Stratification } from './strata.js';
import type { Verdict1a } from './verdict-1a.js';
import type { ZtpRails } from './ztp-rails.js';

/** What stands beside the bands: evidence and rails. Only the rails gate. */
export interface Findings1a {
  /** The rows whose definition was changed, as first published. */
  readonly published: Readonly<Partial<Record<CrossBorderId, Measured>>>;
  readonly integrity_rails: RailCounts;
  readonly identity: IdentityCounts;
  readonly ztp: ZtpRails;
  readonly missing_outputs: readonly string[];
  /** Share of outlets abroad by size. */
  readonly deciles: readonly DecileRate[];
  /** The two ends of 1A-06. */
  readonly gradient_rates: GradientRates;
  /** Rank correlation of decile and share abroad. */
  readonly decile_trend: number | null;
  readonly strata: readonly Stratification[];
  readonly phi_separation: readonly PhiSeparation[];
  /** Rows of later segments that this one settles. */
  readonly precursors: Readonly<Record<string, Precursor>>;
}

export type Scorecard1a = Scorecard<'1A', Verdict1a, Findings1a>;

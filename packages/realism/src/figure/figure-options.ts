import type { Theme } from './sheet.js';

export interface FigureOptions {
  /** Which run was drawn, for the reader. */
  readonly run: string;
  readonly theme?: Theme;
}

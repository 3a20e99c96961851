/** 114084 as 114,084: the same in every locale. */
export const grouped = (count: number): string => String(count).replace(/\B(?=(\d{3})+$)/g, ',');

/** 0.1748 as 17.5 %. */
export const percent = (share: number, digits = 1): string => `${(100 * share).toFixed(digits)} %`;

/** Four significant digits at most. */
export const short = (value: number | null): string =>
  value === null ? 'none' : String(Number(value.toPrecision(4)));

/** A drawing of a scored segment: what follows `<segment>_` in its file name, its title, and the SVG. */
export interface Figure {
  readonly name: string;
  readonly title: string;
  readonly svg: string;
}

/** The figures of a table of titles, in its order. */
export function inTitleOrder<Name extends string>(
  titles: Readonly<Record<Name, string>>,
  svg: Readonly<Record<Name, string>>,
): Figure[] {
  return (Object.entries(titles) as [Name, string][]).map(([name, title]) => ({
    name,
    title,
    svg: svg[name],
  }));
}

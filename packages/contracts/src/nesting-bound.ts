const NEWLINE = 10;
const SPACE = 32;
const TAB = 9;
const DASH = 45;
const QUESTION = 63;
const OPEN = [91, 123];
const CLOSE = [93, 125];

/**
 * The 1-based line where a YAML text may nest deeper than `limit`, or undefined where it cannot. Judged from brackets
 * (quotes and comments are not understood, so the answer errs towards refusing) and from the column at which a line's
 * content starts after spaces and `- ` or `? `, since every block level takes a column.
 *
 * Parsers descend by recursion, and a stack that overflows inside a regular expression ends the process: the bound has
 * to be known before parsing.
 */
export function lineNestedDeeper(text: string, limit: number): number | undefined {
  let line = 1;
  let brackets = 0;
  let column = 0;
  let leading = true;
  for (let i = 0; i < text.length; i++) {
    const char = text.charCodeAt(i);
    if (char === NEWLINE) {
      line++;
      column = 0;
      leading = true;
      continue;
    }
    if (OPEN.includes(char)) brackets++;
    else if (CLOSE.includes(char) && brackets > 0) brackets--;
    if (leading) {
      leading = char === SPACE || char === TAB || char === DASH || char === QUESTION;
      if (leading) column++;
    }
    if (brackets > limit || column > limit) return line;
  }
  return undefined;
}

import { Failure, strings, type FailurePlace, type StringColumn } from '@merchantry/contracts';

/** A CSV file as text columns: an empty field is null, a quoted empty one the empty string. */
export interface CsvText {
  readonly names: readonly string[];
  readonly rows: number;
  readonly columns: readonly StringColumn[];
}

const QUOTE = 0x22;
const COMMA = 0x2c;
const LF = 0x0a;
const CR = 0x0d;

/**
 * Splits comma-separated text (RFC 4180) whose first record names the columns. A byte order mark before and CR LF at
 * line ends are tolerated; a record with another number of fields than the header, or with a stray quote, is not.
 *
 * @throws Failure ingress_schema_violation with the 1-based line of the record; ingress_file_unreadable for an empty
 * file or bytes that are not UTF-8.
 */
export function csvText(bytes: Uint8Array, place: FailurePlace): CsvText {
  const records = new CsvRecords(decode(bytes, place), place);
  const names = records.next();
  if (names === undefined || names.every((name) => name === null)) {
    throw new Failure('ingress_file_unreadable', 'A file has no header line.', {
      ...place,
      line: 1,
      expected: 'column names',
      found: 'none',
    });
  }
  const values: (string | null)[][] = names.map(() => []);
  let rows = 0;
  for (let record = records.next(); record !== undefined; record = records.next()) {
    if (record.length !== names.length) {
      throw new Failure('ingress_schema_violation', 'A row has another number of fields than the header.', {
        ...place,
        row: rows,
        line: records.line,
        expected: `${names.length} fields`,
        found: `${record.length} fields`,
      });
    }
    for (let c = 0; c < record.length; c++) values[c].push(record[c]);
    rows++;
  }
  return { names: names.map((name) => name ?? ''), rows, columns: values.map((column) => strings(column)) };
}

function decode(bytes: Uint8Array, place: FailurePlace): string {
  try {
    // Drops a byte order mark.
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (error) {
    throw new Failure('ingress_file_unreadable', 'A file cannot be read as CSV.', {
      ...place,
      expected: 'UTF-8 text',
      found: 'bytes that are not UTF-8',
      cause: error,
    });
  }
}

/** Reads one record after the other. */
class CsvRecords {
  /** 1-based line at which the record last read begins. */
  line = 0;
  private nextLine = 1;
  private at = 0;

  constructor(
    private readonly text: string,
    private readonly place: FailurePlace,
  ) {}

  /** Fields of the next record, or undefined at the end. */
  next(): (string | null)[] | undefined {
    const { text } = this;
    if (this.at >= text.length) return undefined;
    this.line = this.nextLine;
    const fields: (string | null)[] = [];
    for (;;) {
      fields.push(text.charCodeAt(this.at) === QUOTE ? this.quoted() : this.bare());
      const end = text.charCodeAt(this.at);
      if (end === COMMA) {
        this.at++;
        continue;
      }
      if (end === CR) this.at++;
      this.at++;
      this.nextLine++;
      return fields;
    }
  }

  private bare(): string | null {
    const { text } = this;
    const start = this.at;
    let i = start;
    for (; i < text.length; i++) {
      const c = text.charCodeAt(i);
      if (c === COMMA || this.endsLine(c, i)) break;
      if (c === QUOTE) throw this.strayQuote();
    }
    this.at = i;
    return i === start ? null : text.slice(start, i);
  }

  private quoted(): string {
    const { text } = this;
    let value = '';
    let start = this.at + 1;
    for (;;) {
      const close = text.indexOf('"', start);
      if (close < 0) throw this.strayQuote();
      value += text.slice(start, close);
      this.at = close + 1;
      if (text.charCodeAt(this.at) !== QUOTE) break;
      value += '"';
      start = this.at + 1;
    }
    for (let i = value.indexOf('\n'); i >= 0; i = value.indexOf('\n', i + 1)) this.nextLine++;
    const after = text.charCodeAt(this.at);
    if (this.at < text.length && after !== COMMA && !this.endsLine(after, this.at)) throw this.strayQuote();
    return value;
  }

  private endsLine(c: number, i: number): boolean {
    return c === LF || (c === CR && (i + 1 === this.text.length || this.text.charCodeAt(i + 1) === LF));
  }

  private strayQuote(): Failure {
    return new Failure('ingress_schema_violation', 'A quote stands where none may.', {
      ...this.place,
      line: this.line,
      expected: 'quotes around a whole field, doubled inside it',
      found: 'a single quote',
    });
  }
}

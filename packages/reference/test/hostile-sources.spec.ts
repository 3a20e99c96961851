import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from '@jest/globals';
import { Failure } from '@merchantry/contracts';
import { countriesFromUser } from '../src/countries.js';
import { legalTenderFromUser } from '../src/currency/legal-tender.js';
import { sharesFromUser } from '../src/currency/user-shares.js';
import { gdpFromUser } from '../src/gdp-per-capita.js';
import { categoriesFromUser } from '../src/mcc-canonical.js';
import { populationFromUser } from '../src/population.js';
import { userSource } from '../src/source-file.js';
import { clockRelease } from '../src/time-zones/clock-release.js';
import { builtIn } from './built-in-inputs.js';

const folder = fileURLToPath(new URL('fixtures/hostile/', import.meta.url));
const isos = builtIn.isos();

const read: Record<string, (path: string) => readonly unknown[]> = {
  gdp: (path) => gdpFromUser(userSource(path), isos),
  population: (path) => populationFromUser(userSource(path), isos),
  iso: (path) => countriesFromUser(userSource(path)),
  legal_tender: (path) => legalTenderFromUser(userSource(path), isos),
  ccy_shares: (path) => sharesFromUser(userSource(path), isos),
  mcc: (path) => categoriesFromUser(userSource(path)),
  tzdb: (path) => [...clockRelease(userSource(path)).clocks],
};

interface Expected {
  readonly accepted?: number;
  readonly code?: string;
  readonly line?: number;
  readonly column?: string;
  readonly expected?: string;
  readonly found?: string;
}

const expected = JSON.parse(readFileSync(`${folder}expected.json`, 'utf8')) as Record<string, Expected>;

function outcome(name: string): Expected & { readonly path?: string } {
  try {
    return { accepted: read[name.split('-')[0]](folder + name).length };
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    const { line, column, expected: wanted, found, path } = error.place;
    return { code: error.code, line, column, expected: wanted, found, path };
  }
}

describe('a source that a user supplies', () => {
  it('has an expectation for every fixture', () => {
    const files = readdirSync(folder).filter(
      (name) => name !== 'expected.json' && !name.startsWith('merchants'),
    );
    expect(files.sort()).toEqual(Object.keys(expected).sort());
  });

  it.each(Object.keys(expected))('%s', (name) => {
    const found = outcome(name);
    expect(found).toMatchObject(expected[name]);
    if (found.code) expect(found.path).toBe(folder + name);
  });
});

import { expect, it } from '@jest/globals';
import { readFileSync } from 'node:fs';

it('local time needs the failures of the contracts and nothing else that is installed', () => {
  const seen = new Set<string>();
  const packages = new Set<string>();
  const visit = (file: string) => {
    if (seen.has(file)) return;
    seen.add(file);
    for (const [, from] of readFileSync(new URL(file, import.meta.url), 'utf8').matchAll(/from '([^']+)'/g)) {
      if (from.startsWith('./')) visit(from.replace(/\.js$/, '.ts'));
      else packages.add(from);
    }
  };
  visit('./open-timetable.ts');
  expect([...packages]).toEqual(['@merchantry/contracts']);
});

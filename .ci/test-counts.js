import { readFileSync } from 'node:fs';

// Adds up the closing lines of every Jest run in a log. No line at all means that no test ran: that is a failure.
const text = readFileSync(process.argv[2], 'utf8').replace(/\u001b\[[0-9;]*m/g, '');
const lines = [...text.matchAll(/^Tests:\s+(.*)$/gm)].map((match) => match[1]);
const count = (word) =>
  lines.reduce((sum, line) => sum + Number(new RegExp(`(\\d+) ${word}`).exec(line)?.[1] ?? 0), 0);
const passed = count('passed');
const failed = count('failed');
const skipped = count('skipped') + count('todo');
console.log(`${lines.length} projects with tests`);
console.log(`${passed} passed, ${failed} failed, ${skipped} skipped`);
if (passed === 0 || failed > 0 || skipped > 0) process.exitCode = 1;

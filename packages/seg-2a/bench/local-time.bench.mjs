// Local time from a timetable, beside the libraries that people use. Instants are random over 1970 to 2037, so no branch can
// be guessed. CPU time, best of three, one core.
import { createRequire } from 'node:module';
import { compileTimetable, encodeTimetable, openTimetable } from '../dist/index.js';

const moment = createRequire(import.meta.url)('moment-timezone');
const HORIZON = 2145916800;
const RULE = { gap: 'forward', fold: 'earlier' };
const ROWS = 4_000_000;
const ROWS_OF_PEERS = 40_000;

let state = 1;
const random = () => {
  state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
  return state / 4294967296;
};

/** Rows of the installed tz database, as moment-timezone unpacks it: offsets west in minutes, untils in milliseconds. */
function rows() {
  return moment.tz
    .names()
    .sort()
    .flatMap((tzid) => {
      const { offsets, untils } = moment.tz.zone(tzid);
      return offsets
        .map((west, i) => ({
          tzid,
          fromUtc: i === 0 ? null : Math.round(untils[i - 1] / 1000),
          offsetSeconds: 0 - Math.round(west * 60),
        }))
        .filter(({ fromUtc }) => fromUtc === null || fromUtc < HORIZON);
    });
}

function rate(name, count, run) {
  let best = Infinity;
  for (let turn = 0; turn < 3; turn++) {
    const before = process.cpuUsage();
    run();
    const { user, system } = process.cpuUsage(before);
    best = Math.min(best, (user + system) / 1e6);
  }
  console.log(`${name.padEnd(52)} ${(count / best / 1e6).toFixed(2).padStart(8)} M/s`);
}

const bytes = encodeTimetable(compileTimetable(rows()).timetable);
const begin = performance.now();
const time = openTimetable(bytes);
console.log(
  `open, ${bytes.length} bytes`.padEnd(52),
  (performance.now() - begin).toFixed(1).padStart(8),
  'ms',
);
const instants = Float64Array.from({ length: ROWS }, () => Math.floor(random() * HORIZON));
const zones = Uint16Array.from({ length: ROWS }, () => Math.floor(random() * time.tzids.length));
const out = new Float64Array(ROWS);

for (const tzid of ['America/New_York', 'Europe/Paris', 'Asia/Kolkata', 'Etc/UTC']) {
  const clock = time.zone(tzid);
  rate(`toLocalAll, ${tzid}`, ROWS, () => clock.toLocalAll(instants, out));
  const local = out.slice();
  rate(`toUtcAll, ${tzid}`, ROWS, () => clock.toUtcAll(local, RULE, out));
}
const clock = time.zone('America/New_York');
const ordered = instants.slice().sort();
rate('toLocalAll, America/New_York, instants in order', ROWS, () => clock.toLocalAll(ordered, out));
rate('toLocalByZone, all zones mixed', ROWS, () => time.toLocalByZone(zones, instants, out));
let sum = 0;
rate('toLocal, one at a time, America/New_York', ROWS, () => {
  for (let i = 0; i < ROWS; i++) sum += time.toLocal('America/New_York', instants[i]).offsetMinutes;
});
rate('offsetMinutes of a zone, one at a time', ROWS, () => {
  for (let i = 0; i < ROWS; i++) sum += clock.offsetMinutes(instants[i]);
});

const zone = moment.tz.zone('America/New_York');
rate('moment-timezone, utcOffset of a zone', ROWS_OF_PEERS, () => {
  for (let i = 0; i < ROWS_OF_PEERS; i++) sum += zone.utcOffset(instants[i] * 1000);
});
rate('moment-timezone, moment.tz().utcOffset()', ROWS_OF_PEERS, () => {
  for (let i = 0; i < ROWS_OF_PEERS; i++)
    sum += moment.tz(instants[i] * 1000, 'America/New_York').utcOffset();
});
const format = new Intl.DateTimeFormat('en-US', { timeZone: 'America/New_York', timeZoneName: 'longOffset' });
rate('Intl.DateTimeFormat, offset as text', ROWS_OF_PEERS, () => {
  for (let i = 0; i < ROWS_OF_PEERS; i++) sum += format.format(instants[i] * 1000).length;
});
if (!Number.isFinite(sum)) console.log(sum);

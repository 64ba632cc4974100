/**
 * How the rule for layers does on lines of many kinds, none of them real: `node bench/adaptation.js`. Prints a table with
 * the goals in its head, and draws what went out to whom.
 */

import { mkdirSync, writeFileSync } from 'node:fs';

import { CAMERA_LAYERS } from '../static/mesh/layers/layer.js';
import { capacityOf, judge, readProfiles, simulate } from '../tests/client/fake/line.js';

/** @import { Run } from '../tests/client/fake/line.js' */

const FOLDER = new URL('../build/bench/', import.meta.url);

/** @param {number} share */
const percent = (share) => `${Math.round(share * 100)} %`;

/** What each kind of viewer gets in the end, and how much of it arrived in the last twenty seconds. @param {Run} run */
function pictures({ names, moments }) {
  const ends = moments.map((each, at) => {
    const late = each.slice(-20);
    const { camera, screen, alone, why } = late[late.length - 1].decision;
    const layers = [camera, screen].filter((layer) => layer !== 'off').join('+') || 'off';
    const intact = late.reduce((sum, moment) => sum + moment.intact, 0) / late.length;
    return `${names[at]} ${layers}${alone ? ' alone' : ''} (${why}) ${percent(intact)}`;
  });
  return [...new Set(ends)].join('; ');
}

const WIDTH = 560;
const HEIGHT = 150;
const COLORS = ['#0b6e4f', '#c1440e', '#1f4e9e', '#7a3e9d', '#8a6d00', '#00707a', '#a0205c'];

/** @param {Run} run @param {number} top */
function plot({ profile, names, moments }, top) {
  const { seconds, uplink, viewers } = profile;
  const left = 70;
  const x = (/** @type {number} */ second) => left + (second / seconds) * (WIDTH - left - 10);
  const capacities = moments[0].map(({ second }) =>
    Math.min(...[uplink, ...viewers.map(({ line }) => line)].map((pipe) => capacityOf(pipe, second * 1000) / 1000)),
  );
  const most = Math.max(...moments.flat().map(({ kbps }) => kbps)) * 1.2;
  const rateY = (/** @type {number} */ kbps) => top + HEIGHT - 15 - (Math.min(kbps, most) / most) * 55;
  const layerY = (/** @type {number} */ rank, /** @type {number} */ at) => top + 66 - rank * 14 + at;
  const line = (/** @type {number[]} */ ys, /** @type {string} */ style) => {
    const points = ys.map((y, second) => `${x(second).toFixed(1)},${y.toFixed(1)}`).join(' ');
    return `<polyline fill="none" ${style} points="${points}"/>`;
  };
  const drawn = moments.map((each, at) => {
    const style = `stroke="${COLORS[at % COLORS.length]}"`;
    const ranks = each.map(({ decision }) => layerY(CAMERA_LAYERS.indexOf(decision.camera), at));
    const rates = each.map(({ kbps }) => rateY(kbps));
    return line(ranks, style) + line(rates, `${style} stroke-width="0.7"`);
  });
  const labels = CAMERA_LAYERS.map((layer, rank) => `<text x="8" y="${layerY(rank, 0) + 4}">${layer}</text>`);
  const legend = [...new Set(names)].map((name) => {
    const color = COLORS[names.indexOf(name) % COLORS.length];
    return `<tspan fill="${color}"> ${name}</tspan>`;
  });
  return [
    `<text x="8" y="${top + 12}" font-weight="bold">${profile.name}${legend.join('')}</text>`,
    ...labels,
    `<text x="8" y="${top + HEIGHT - 40}">kbit/s</text>`,
    `<text x="8" y="${top + HEIGHT - 12}">0 to ${Math.round(most)}</text>`,
    line(capacities.map(rateY), 'stroke="#999" stroke-dasharray="3 3"'),
    ...drawn,
  ].join('\n');
}

const runs = readProfiles().map((profile) => simulate(profile));

const HEAD = [
  'profile',
  'converges (< 5 s)',
  'changes of one viewer in the last 20 s (at most 2)',
  'narrow pipe used',
  'fair (yes)',
  'sound cut off at the longest (at most 5 s)',
  'seconds without flow in the last 20',
  'pictures in the end, and frames that arrived',
];

/** @param {(string | number)[]} cells */
const row = (cells) => console.log(`| ${cells.join(' | ')} |`);

row(HEAD);
row(HEAD.map(() => '---'));
for (const run of runs) {
  const { convergesS, changes, used, isFair, silentS, starvedS } = judge(run);
  const fair = isFair ? 'yes' : 'no';
  row([run.profile.name, `${convergesS} s`, changes, percent(used), fair, `${silentS} s`, starvedS, pictures(run)]);
}

const plots = runs.map((run, at) => plot(run, at * (HEIGHT + 20) + 10));
const height = runs.length * (HEIGHT + 20) + 20;
mkdirSync(FOLDER, { recursive: true });
writeFileSync(
  new URL('adaptation.svg', FOLDER),
  `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" font-family="sans-serif" font-size="10">
<rect width="100%" height="100%" fill="white"/>
${plots.join('\n')}
</svg>
`,
);

/** What each camera and screen sender may use, by the number of others it is sent to. */

/**
 * @typedef {object} Allowance
 * @property {number} maxBitrate bits a second
 * @property {number} maxFramerate frames a second
 * @property {number} [scaleResolutionDownBy]
 *
 * @typedef {{ camera: Allowance, screen: Allowance }} Budget
 */

const CAMERA = [
  { others: 1, lines: 720, maxBitrate: 1_700_000, maxFramerate: 30 },
  { others: 3, lines: 360, maxBitrate: 700_000, maxFramerate: 30 },
  { others: 6, lines: 270, maxBitrate: 350_000, maxFramerate: 20 },
  { others: Infinity, lines: 180, maxBitrate: 180_000, maxFramerate: 15 },
];

const SCREEN = [
  { others: 3, maxBitrate: 2_500_000, maxFramerate: 15 },
  { others: Infinity, maxBitrate: 1_200_000, maxFramerate: 5 },
];

/**
 * @param {number} others to how many the pictures go
 * @param {number} lines the camera picture's shorter edge in pixels; 0 while there is none
 * @returns {Budget}
 */
export function budget(others, lines) {
  const camera = firstFor(CAMERA, others);
  const screen = firstFor(SCREEN, others);
  return {
    camera: {
      maxBitrate: camera.maxBitrate,
      maxFramerate: camera.maxFramerate,
      scaleResolutionDownBy: Math.max(1, lines / camera.lines),
    },
    screen: { maxBitrate: screen.maxBitrate, maxFramerate: screen.maxFramerate },
  };
}

/**
 * @template {{ others: number }} Row
 * @param {Row[]} rows
 * @param {number} others
 * @returns {Row}
 */
function firstFor(rows, others) {
  return rows.find((row) => others <= row.others) ?? rows[rows.length - 1];
}

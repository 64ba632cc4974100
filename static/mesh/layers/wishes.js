/**
 * What this page asks everybody to send: what it shows, less what its person, its device or its load does not allow.
 * Small pictures go first, those of the last speakers last. Sound is never asked for less.
 */

import { Balance } from './balance.js';
import { CAMERA_LAYERS, LAYERS, areaOf } from './layer.js';

/** @import { Sight } from '../messages.js' */
/** @import { Capacity } from './capacity.js' */
/** @import { CameraLayer, WishFields } from './layer.js' */

/**
 * @typedef {'full' | 'saver' | 'low-power' | 'sound'} Mode
 *
 * @typedef {object} Shown a tile
 * @property {string} peer
 * @property {'person' | 'screen'} kind
 * @property {number} width device pixels; 0 while it is not to be seen
 * @property {number} height
 * @property {boolean} pinned
 * @property {boolean} [signer] a person who signs
 * @property {number | null} spokeAt when the person last spoke
 *
 * @typedef {object} Asked
 * @property {WishFields} wish
 * @property {'capacity' | 'mode' | null} given why a picture that has a tile is given up
 */

/** How much a picture matters. A screen is always `first`, as is what is pinned and who spoke last. */
/** @typedef {'first' | 'speaker' | 'other' | 'small'} Rank */

/** @type {Rank[]} */
const RANKS = ['first', 'speaker', 'other', 'small'];

/**
 * The best layer asked of each rank, for every step of pressure.
 *
 * @type {Record<Rank, CameraLayer>[]}
 */
const STEPS = [
  { first: 'high', speaker: 'high', other: 'high', small: 'high' },
  { first: 'high', speaker: 'high', other: 'high', small: 'low' },
  { first: 'high', speaker: 'high', other: 'low', small: 'low' },
  { first: 'high', speaker: 'medium', other: 'low', small: 'low' },
  { first: 'high', speaker: 'medium', other: 'off', small: 'off' },
];

/** @type {Record<Mode, Record<Rank, CameraLayer>>} */
const MODES = {
  full: STEPS[0],
  saver: STEPS[0],
  'low-power': { first: 'medium', speaker: 'medium', other: 'low', small: 'low' },
  sound: { first: 'off', speaker: 'off', other: 'off', small: 'off' },
};

/** So many spoke last. */
const SPEAKERS = 3;
const SMALL_LINES = 300;

/**
 * @param {Shown[]} tiles
 * @param {Mode} mode
 * @param {Capacity} capacity
 * @param {number} step of pressure, 0 to 4
 * @returns {Map<string, Asked>} by peer
 */
export function wishesOf(tiles, mode, capacity, step) {
  const asked = new Map(tiles.map(({ peer }) => [peer, nothing(mode)]));
  const kept = rankedOf(tiles).flatMap(({ tile, rank }, at) => {
    const byMode = MODES[mode][rank];
    const layer = least(byMode, at < capacity.small ? STEPS[step][rank] : 'off');
    if (layer !== 'off') return [{ tile, layer }];
    askedOf(asked, tile).given = byMode === 'off' ? 'mode' : 'capacity';
    return [];
  });
  // In pictures of 720 lines: a small one for everybody, then larger ones in order.
  let left = capacity.full - kept.length * shareOf(LAYERS.low.lines);
  for (const { tile, layer } of kept) {
    const more = shareOf(Math.min(linesOf(tile), LAYERS[layer].lines)) - shareOf(LAYERS.low.lines);
    const fits = more <= left;
    if (fits) left -= Math.max(0, more);
    const { wish } = askedOf(asked, tile);
    wish[tile.kind === 'screen' ? 'screen' : 'camera'] = within(tile, fits ? layer : 'low');
    // Either asks for more than a small picture.
    wish.pinned ||= fits && tile.pinned;
    wish.signer ||= fits && Boolean(tile.signer);
  }
  return asked;
}

/** @param {Map<string, Asked>} asked @param {Shown} tile */
const askedOf = (asked, { peer }) => /** @type {Asked} */ (asked.get(peer));

/** @param {number} lines @returns {number} how many pictures of 720 lines this is */
const shareOf = (lines) => (lines / LAYERS.high.lines) ** 2;

/** @param {Mode} mode @returns {Asked} */
function nothing(mode) {
  const hidden = { width: 0, height: 0 };
  const wish = { camera: hidden, screen: hidden, pinned: false, signer: false, saver: mode === 'saver' };
  return { wish, given: null };
}

/** Those to be seen, by what they matter. @param {Shown[]} tiles */
function rankedOf(tiles) {
  const speakers = tiles
    .filter(({ kind, spokeAt }) => kind === 'person' && spokeAt !== null)
    .sort((one, other) => Number(other.spokeAt) - Number(one.spokeAt))
    .slice(0, SPEAKERS);
  return tiles
    .filter((tile) => areaOf(tile) > 0)
    .map((tile) => ({ tile, rank: rankOf(tile, speakers) }))
    .sort(
      (one, other) =>
        RANKS.indexOf(one.rank) - RANKS.indexOf(other.rank) ||
        speakers.indexOf(one.tile) - speakers.indexOf(other.tile) ||
        areaOf(other.tile) - areaOf(one.tile),
    );
}

/** @param {Shown} tile @param {Shown[]} speakers the last one first @returns {Rank} */
function rankOf(tile, speakers) {
  if (tile.kind === 'screen' || tile.pinned || tile === speakers[0]) return 'first';
  if (tile.signer || speakers.includes(tile)) return 'speaker';
  return linesOf(tile) < SMALL_LINES ? 'small' : 'other';
}

/** @param {CameraLayer} one @param {CameraLayer} other */
const least = (one, other) => (CAMERA_LAYERS.indexOf(one) < CAMERA_LAYERS.indexOf(other) ? one : other);

/** The shorter edge of a picture of 16:9 that covers this. @param {Sight} sight */
const linesOf = ({ width, height }) => Math.max(height, (width * 9) / 16);

/**
 * The tile, or so small a one of its shape that the layer is enough; nothing is above `high`.
 *
 * @param {Sight} sight
 * @param {CameraLayer} layer
 * @returns {Sight}
 */
function within({ width, height }, layer) {
  const scale = layer === 'high' ? 1 : Math.min(1, LAYERS[layer].lines / linesOf({ width, height }));
  return { width: Math.ceil(width * scale), height: Math.ceil(height * scale) };
}

const OVERLOAD_MS = 3_000;
const CALM_MS = 10_000;
/** Of the cores, this much may go into decoding; and it is calm again below that much of it. */
const DECODE_SHARE = 0.6;
const CALM_SHARE = 0.7;
const MANY_DROPPED = 0.1;

/** How hard pressed this page's decoders are: a step from 0 to 4, for `wishesOf`. */
export class Pressure {
  step = 0;
  #balance = new Balance(CALM_MS);
  #budget;

  /** @param {number} cores */
  constructor(cores) {
    this.#budget = cores * DECODE_SHARE;
  }

  /**
   * @param {object} second what happened in the last one, of all pictures together (RTCInboundRtpStreamStats)
   * @param {number} second.framesDropped
   * @param {number} second.framesDecoded
   * @param {number} second.decodeTime seconds
   * @param {number} now milliseconds
   * @returns {number} the step
   */
  take({ framesDropped, framesDecoded, decodeTime }, now) {
    const isOver = decodeTime > this.#budget || framesDropped > (framesDropped + framesDecoded) * MANY_DROPPED;
    const isCalm = !isOver && this.step > 0 && decodeTime < this.#budget * CALM_SHARE;
    const verdict = this.#balance.judge(isOver ? 'strained' : isCalm ? 'calm' : 'neither', now, OVERLOAD_MS);
    if (verdict === 'lower') this.step = Math.min(STEPS.length - 1, this.step + 1);
    if (verdict === 'raise') this.step -= 1;
    return this.step;
  }
}

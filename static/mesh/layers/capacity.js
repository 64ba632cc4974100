/**
 * How many people's pictures a device carries, from what one picture costs it.
 *
 * Measured for VP8 in software: eleven pictures of 720 lines at 30 fps take 0.93 core to decode, 0.085 each with all that
 * a browser does around them, which is about 2.8 ms a frame. Encoding one takes 9 ms a frame, and is done once for all
 * viewers; each more viewer costs 0.02 core.
 */

import { LAYERS } from './layer.js';

/** A small picture has a sixteenth of the pixels and half the frames. */
const SMALL_SHARE = (LAYERS.low.lines / LAYERS.high.lines) ** 2 * (LAYERS.low.fps / LAYERS.high.fps);
/** Packets and drawing, of each picture. */
const PICTURE_CORES = 0.01;
/** The own camera once in each of its layers. */
const LAYERS_SHARE = 1 + (LAYERS.medium.lines / LAYERS.high.lines) ** 2 + SMALL_SHARE;
const VIEWER_CORES = 0.02;
/** Left to everything else. */
const RESERVE = 0.3;
const MOST = 12;

/**
 * Either so many people with full pictures (720 lines), or so many with small ones (180 lines) and a small own one.
 *
 * @typedef {{ full: number, small: number }} Capacity
 */

/**
 * With 9 ms and 2.8 ms on two cores: 1.4 are to be used, the own camera takes 0.27 x 1.28 = 0.35 of them, and each full
 * picture 0.084 + 0.03 of the rest: nine.
 *
 * @param {object} measured
 * @param {number} measured.encodeMs one frame of 720 lines
 * @param {number} measured.decodeMs
 * @param {number} measured.cores
 * @returns {Capacity}
 */
export function capacityOf({ encodeMs, decodeMs, cores }) {
  const [encodeCores, decodeCores] = [encodeMs, decodeMs].map((ms) => (ms * LAYERS.high.fps) / 1000);
  const freeCores = cores * (1 - RESERVE);
  const people = (/** @type {number} */ own, /** @type {number} */ each) => {
    const carried = (freeCores - encodeCores * own) / (decodeCores * each + PICTURE_CORES + VIEWER_CORES);
    return Math.max(0, Math.floor(Math.min(MOST, carried)));
  };
  return { full: people(LAYERS_SHARE, 1), small: people(SMALL_SHARE, SMALL_SHARE) };
}

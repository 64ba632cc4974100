/** How connections go: what the mesh library measures, and rates as people read them. Only the panel needs it. */

/** @import { Peer } from '../state.js' */

/**
 * One picture that we send; `why` says what chose its layer.
 *
 * @typedef {object} Outgoing
 * @property {'high' | 'medium' | 'low' | 'off' | 'sharp' | 'smooth' | 'thumb'} layer
 * @property {'own' | 'lead' | 'follow'} role  the last two share one encoder
 * @property {'shown' | 'hidden' | 'saver' | 'line' | 'uplink' | 'processor' | 'undecoded' | 'cap'} why
 * @property {number} width
 * @property {number} height
 * @property {number} fps
 * @property {number} rateBps
 * @property {string} codec
 */

/**
 * @typedef {object} Incoming
 * @property {number} width
 * @property {number} height
 * @property {number} fps
 * @property {number} rateBps
 * @property {number} lost  0 to 1
 * @property {string} codec
 * @property {number} decodeMs  a frame
 * @property {number} decoded  frames so far
 * @property {number} dropped  frames so far
 */

/**
 * @typedef {object} PeerQuality
 * @property {string} peer
 * @property {Peer['path']} path
 * @property {number | null} roundTripMs
 * @property {number | null} estimateBps
 * @property {{ camera: Outgoing | null, screen: Outgoing | null, soundBps: number }} sent
 * @property {{ camera: Incoming | null, screen: Incoming | null, soundBps: number }} received
 */

/**
 * What the mesh library measures.
 *
 * @typedef {object} Quality
 * @property {{ real: number, load: number }} encoders  load: seconds of encoding a second
 * @property {PeerQuality[]} peers
 */
/** @typedef {{ width: number, height: number }} Size */

const MEGA = 1_000_000;

/**
 * @param {number} bps  bits a second
 * @returns {{ value: number, unit: 'kilo' | 'mega' }}  with two digits that count
 */
export const readable = (bps) =>
  bps < MEGA
    ? { value: Math.round(twoDigits(bps / 1_000)), unit: 'kilo' }
    : { value: twoDigits(bps / MEGA), unit: 'mega' };

/** @param {number} value */
const twoDigits = (value) => Number(value.toPrecision(2));

/**
 * The points of an SVG polyline (SVG 2, 9.7.1) that ends at the right with the newest value.
 *
 * @param {number[]} values
 * @param {number} most  the value at the top
 * @param {number} places  for so many values from left to right
 * @param {Size} size
 * @returns {string}
 */
export function linePoints(values, most, places, { width, height }) {
  const start = places - values.length;
  return values
    .map((value, n) => {
      const x = ((start + n) * width) / (places - 1);
      const y = height - (value * height) / Math.max(most, 1);
      return `${round(x)},${round(y)}`;
    })
    .join(' ');
}

/** @param {number} length */
const round = (length) => Math.round(length * 10) / 10;

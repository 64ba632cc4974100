/** The few encodings that all viewers share, and which of them fits what a viewer shows. */

/** @import { Sight, Wish } from '../messages.js' */

/**
 * @typedef {'high' | 'medium' | 'low' | 'off'} CameraLayer
 * @typedef {'smooth' | 'sharp' | 'thumb' | 'off'} ScreenLayer `smooth`: the screen shows motion
 * @typedef {CameraLayer | ScreenLayer} Layer
 *
 * @typedef {object} Size
 * @property {number} lines the picture's shorter edge in pixels
 * @property {number} fps
 * @property {number} rateBps
 *
 * @typedef {Omit<Wish, 'type' | 'n'>} WishFields
 */

/** @type {Readonly<Record<Layer, Size>>} */
export const LAYERS = {
  high: { lines: 720, fps: 30, rateBps: 1_700_000 },
  medium: { lines: 360, fps: 30, rateBps: 600_000 },
  low: { lines: 180, fps: 15, rateBps: 150_000 },
  smooth: { lines: 1080, fps: 30, rateBps: 2_500_000 },
  sharp: { lines: 1080, fps: 10, rateBps: 2_000_000 },
  thumb: { lines: 270, fps: 5, rateBps: 150_000 },
  off: { lines: 0, fps: 0, rateBps: 0 },
};

/** Set aside for the sound of each viewer: Opus with its headers. */
export const SOUND_BPS = 40_000;

/** From nothing to the best. @type {readonly CameraLayer[]} */
export const CAMERA_LAYERS = ['off', 'low', 'medium', 'high'];
/** @type {readonly ScreenLayer[]} */
export const SCREEN_LAYERS = ['off', 'thumb', 'sharp', 'smooth'];

/**
 * @template {Layer} L
 * @param {L} layer
 * @returns {L} the next one down; `off` below the last
 */
export function below(layer) {
  const layers = /** @type {readonly Layer[]} */ (SCREEN_LAYERS).includes(layer) ? SCREEN_LAYERS : CAMERA_LAYERS;
  const rank = /** @type {readonly Layer[]} */ (layers).indexOf(layer);
  return /** @type {L} */ (layers[Math.max(0, rank - 1)]);
}

/** A picture may be drawn larger than it is by this much: hardly anybody sees it. */
const STRETCH = 1.25;
/** Less for a layer below the one in use, so that a tile at a border does not flap. */
const STRETCH_DOWN = 1.05;

/**
 * `pinned` is the larger of the two pictures.
 *
 * @param {WishFields} wish
 * @param {CameraLayer} [inUse] the one chosen before
 * @param {number} [aspect] width of this page's picture divided by its height
 * @returns {CameraLayer}
 */
export function cameraLayerOf({ camera, screen, pinned, signer, saver }, inUse = 'off', aspect = 16 / 9) {
  if (!areaOf(camera)) return 'off';
  // The picture covers the tile (object-fit: cover), so a tile of another shape cuts from a larger picture.
  const layer = fit(CAMERA_LAYERS, inUse, linesOf(camera, aspect, Math.max), saver);
  const isLarge = pinned && areaOf(camera) >= areaOf(screen);
  if (layer === 'low') return isLarge || signer ? 'medium' : 'low';
  return saver ? 'medium' : layer;
}

/**
 * @param {WishFields} wish
 * @param {ScreenLayer} [inUse] the one chosen before
 * @param {boolean} [moves] whether the screen shows motion
 * @param {number} [aspect] width of this page's picture divided by its height
 * @returns {ScreenLayer}
 */
export function screenLayerOf({ camera, screen, pinned, saver }, inUse = 'off', moves = false, aspect = 16 / 9) {
  if (!areaOf(screen)) return 'off';
  const isLarge = pinned && areaOf(screen) > areaOf(camera);
  // All of a screen is shown (object-fit: contain).
  const isThumb = !isLarge && fit(SCREEN_LAYERS, inUse, linesOf(screen, aspect, Math.min), saver) === 'thumb';
  if (isThumb) return 'thumb';
  return moves && !saver ? 'smooth' : 'sharp';
}

/** @param {Sight} sight @returns {number} device pixels */
export const areaOf = ({ width, height }) => width * height;

/**
 * The shorter edge of the picture as it is drawn.
 *
 * @param {Sight} sight
 * @param {number} aspect
 * @param {(...lengths: number[]) => number} meet whether the picture covers the tile or lies in it
 */
function linesOf({ width, height }, aspect, meet) {
  return aspect < 1 ? meet(width, height * aspect) : meet(height, width / aspect);
}

/**
 * @template {Layer} L
 * @param {readonly L[]} layers
 * @param {L} inUse
 * @param {number} lines
 * @param {boolean} saver half the lines will do: the next layer below
 * @returns {L}
 */
function fit(layers, inUse, lines, saver) {
  const shown = saver ? lines / 2 : lines;
  const isEnough = (/** @type {L} */ layer, /** @type {number} */ rank) =>
    rank > 0 && shown <= LAYERS[layer].lines * (rank < layers.indexOf(inUse) ? STRETCH_DOWN : STRETCH);
  return layers.find(isEnough) ?? layers[layers.length - 1];
}

/**
 * What RTCRtpSender.setParameters takes (W3C WebRTC, RTCRtpEncodingParameters).
 *
 * @typedef {{ maxBitrate: number, maxFramerate: number, scaleResolutionDownBy: number }} Encoding
 */

/**
 * @param {Exclude<Layer, 'off'>} layer
 * @param {number} trackLines the captured picture's shorter edge in pixels; 0 while nobody knows
 * @returns {Encoding}
 */
export function encodingOf(layer, trackLines) {
  const { lines, fps } = LAYERS[layer];
  return {
    maxBitrate: Math.round(rateOf(layer, trackLines)),
    maxFramerate: fps,
    scaleResolutionDownBy: Math.max(1, trackLines / lines),
  };
}

/**
 * A picture of fewer lines needs a rate in proportion to its pixels, but never less than in the next layer below.
 *
 * @param {Layer} layer
 * @param {number} trackLines
 * @returns {number} bits a second
 */
export function rateOf(layer, trackLines) {
  const { lines, rateBps } = LAYERS[layer];
  if (!trackLines || trackLines >= lines) return rateBps;
  return Math.max(rateBps * (trackLines / lines) ** 2, rateOf(below(layer), trackLines));
}

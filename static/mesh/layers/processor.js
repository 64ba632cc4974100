/** What this page's processor bears, and what is taken away from viewers while it is too busy. */

import { Balance } from './balance.js';
import { CAMERA_LAYERS, SCREEN_LAYERS } from './layer.js';

/** @import { CameraLayer, Layer, ScreenLayer } from './layer.js' */
/** @import { Viewer } from './viewer.js' */

/**
 * @typedef {object} Page
 * @property {number} encodeLoad seconds of encoding in a second, all encoders
 * @property {number} encodeBudget as many as are bearable
 * @property {RTCQualityLimitationReason} limitation of any encoder; `cpu` counts
 * @property {CameraLayer} cap the highest layer this page is willing to send of its camera
 * @property {boolean} isSpeaking it is among the last speakers
 *
 * @typedef {{ camera: CameraLayer, screen: ScreenLayer, fpsFactor: number }} Wanted `fpsFactor` is for the layers `low`
 * and `thumb`
 */

const CALM_MS = 10_000;
const OVERLOAD_MS = 3_000;
/** The processor is calm below this share of its budget. */
const CALM_LOAD = 0.7;

/**
 * What a busy processor takes away, in the order people notice least; `silent` is the camera of one who is not speaking.
 *
 * @type {{ fpsFactor: number, camera: CameraLayer, silent: CameraLayer, screen: ScreenLayer }[]}
 */
const RELIEFS = [
  { fpsFactor: 1, camera: 'high', silent: 'high', screen: 'smooth' },
  { fpsFactor: 0.5, camera: 'high', silent: 'high', screen: 'smooth' },
  { fpsFactor: 0.5, camera: 'medium', silent: 'medium', screen: 'sharp' },
  { fpsFactor: 0.5, camera: 'low', silent: 'low', screen: 'sharp' },
  { fpsFactor: 0.5, camera: 'low', silent: 'off', screen: 'sharp' },
];

export class Processor {
  #balance = new Balance(CALM_MS);
  /** Which of RELIEFS is in force. */
  #relief = 0;

  get fpsFactor() {
    return RELIEFS[this.#relief].fpsFactor;
  }

  /**
   * @param {Viewer[]} viewers
   * @param {Page} page
   * @param {number} now
   */
  judge(viewers, page, now) {
    const isOver = page.limitation === 'cpu' || page.encodeLoad > page.encodeBudget;
    const isCalm = this.#relief > 0 && page.encodeLoad < page.encodeBudget * CALM_LOAD;
    const verdict = this.#balance.judge(isOver ? 'strained' : isCalm ? 'calm' : 'neither', now, OVERLOAD_MS);
    if (verdict === 'raise') this.#relief -= 1;
    if (verdict !== 'lower') return;
    // What changes nothing here is passed over.
    const helps = (/** @type {object} */ _, /** @type {number} */ relief) =>
      relief > this.#relief && viewers.some((viewer) => isRelieved(viewer, page, this.#relief, relief));
    const next = RELIEFS.findIndex(helps);
    if (next > 0) this.#relief = next;
  }

  /** What a viewer would get if its line carried all. @param {Viewer} viewer @param {Page} page */
  wanted(viewer, page) {
    return wantedOf(viewer, page, this.#relief);
  }

  /** Whether a viewer gets less than it would from an idle processor. @param {Viewer} viewer @param {Page} page */
  takes(viewer, page) {
    return isRelieved(viewer, page, 0, this.#relief);
  }
}

/**
 * @param {Viewer} viewer
 * @param {Page} page
 * @param {number} before which of RELIEFS
 * @param {number} after
 */
function isRelieved(viewer, page, before, after) {
  const [one, other] = [wantedOf(viewer, page, before), wantedOf(viewer, page, after)];
  return one.camera !== other.camera || one.screen !== other.screen || one.fpsFactor !== other.fpsFactor;
}

/**
 * @param {Viewer} viewer
 * @param {Page} page
 * @param {number} relief which of RELIEFS
 * @returns {Wanted}
 */
function wantedOf({ wished }, { cap, isSpeaking }, relief) {
  const most = RELIEFS[relief];
  const camera = least(CAMERA_LAYERS, [wished.camera, cap, isSpeaking ? most.camera : most.silent]);
  const screen = least(SCREEN_LAYERS, [wished.screen, most.screen]);
  return { camera, screen, fpsFactor: camera === 'low' || screen === 'thumb' ? most.fpsFactor : 1 };
}

/** @template {Layer} L @param {readonly L[]} layers @param {L[]} some */
const least = (layers, some) => layers[Math.min(...some.map((layer) => layers.indexOf(layer)))];

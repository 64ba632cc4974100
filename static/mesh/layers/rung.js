/** The ways to serve a viewer, from all it shows down to sound alone. */

import { SOUND_BPS, below, rateOf } from './layer.js';

/** @import { CameraLayer, Layer, ScreenLayer } from './layer.js' */
/** @import { Outgoing, Viewer } from './viewer.js' */

/**
 * One of the ways. `bps` is what its line must carry, sound included, and `mostBps` what comes at most: more only where it
 * is elastic, an encoder of its own that adapts to the line. Below a floor a picture is given up.
 *
 * @typedef {Outgoing & { bps: number, mostBps: number, isElastic: boolean, isFloor: boolean }} Rung
 */

/**
 * The least that makes a picture, and a readable screen, when an encoder adapts to the line.
 *
 * @type {Partial<Record<Layer, number>>}
 */
const LEAST_BPS = { low: 60_000, thumb: 60_000, sharp: 400_000 };

/**
 * The smaller picture goes down first.
 *
 * @param {{ camera: CameraLayer, screen: ScreenLayer }} wanted
 * @param {Pick<Viewer, 'area' | 'lines'>} viewer
 * @param {boolean} alone on every rung
 * @returns {Rung[]}
 */
export function rungsOf(wanted, { area, lines }, alone) {
  /** @type {('camera' | 'screen')[]} */
  const order = area.camera > area.screen ? ['screen', 'camera'] : ['camera', 'screen'];
  const layers = { ...wanted };
  /** @type {Rung[]} */
  const rungs = [];
  const total = (/** @type {(rateBps: number, layer: Layer) => number} */ count) =>
    order.reduce((bps, slot) => bps + count(rateOf(layers[slot], lines[slot]), layers[slot]), SOUND_BPS);
  const push = (isElastic = false) => {
    const isFloor = isElastic && order.every((slot) => isLowest(layers[slot]));
    const mostBps = total((rateBps) => rateBps);
    const leastBps = total((rateBps, layer) => Math.min(rateBps, LEAST_BPS[layer] ?? Infinity));
    const bps = isElastic ? leastBps : mostBps;
    rungs.push({ ...layers, alone: alone || isElastic, bps, mostBps, isElastic, isFloor });
  };
  const lower = (/** @type {'camera' | 'screen'} */ slot) => Object.assign(layers, { [slot]: below(layers[slot]) });

  push();
  for (const slot of order) {
    while (!isLowest(layers[slot])) {
      if (layers[slot] === 'sharp') push(true);
      lower(slot);
      push();
    }
  }
  for (const slot of order) {
    if (layers[slot] === 'off') continue;
    push(true);
    lower(slot);
  }
  if (rungs[rungs.length - 1].isFloor) push();
  return rungs;
}

/** @param {Layer} layer */
const isLowest = (layer) => below(layer) === 'off';
